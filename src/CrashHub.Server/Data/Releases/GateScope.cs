namespace CrashHub.Server.Data.Releases;

/// <summary>What the gate is asked: which crashes of a release count. Instants are microseconds since 1970.</summary>
/// <param name="Project">The project.</param>
/// <param name="Release">The release under test.</param>
/// <param name="Environment">The only environment that counts; null for all.</param>
/// <param name="Since">Crashes of the release before it don't count; 0 for none.</param>
/// <param name="AsOf">What was received after it is not there.</param>
internal sealed record GateScope(int Project, string Release, string? Environment, long Since, long AsOf)
{
    /// <summary>True where nearly all that the release did counts: from its begin to about now.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The parameters that every statement of the gate may name.</summary>
    public (string, object?)[] Parameters(params ReadOnlySpan<(string, object?)> more) =>
        [
            ("@project", Project),
            ("@release", Release),
            ("@environment", Environment ?? ""),
            ("@since", Since),
            ("@sinceHour", MicrosecondsConverter.HourOf(Since)),
            ("@asOf", AsOf),
            .. more,
        ];
}

using CrashHub.Server.Data.Releases;

namespace CrashHub.Server.Releases.Gates;

/// <summary>What the gate is asked, checked.</summary>
/// <param name="Release">The release under test.</param>
/// <param name="Baseline">The release to compare with; null for the one before, <see cref="NoBaseline"/> for none.</param>
/// <param name="Environment">The only environment that counts; null for all.</param>
/// <param name="Since">Crashes of the release before it don't count; null for none.</param>
/// <param name="AsOf">What was received after it is not there.</param>
/// <param name="MaxNew">New buckets that are allowed.</param>
/// <param name="MaxRegressed">Regressed buckets that are allowed.</param>
/// <param name="MaxFailed">Crashes of the release of which no report could be made that are allowed.</param>
/// <param name="MaxRateIncrease">
/// The greatest multiple of the baseline's rate that is allowed, at least 1; null where rates are not judged.
/// </param>
/// <param name="MinCrashes">Crashes that the baseline must have for rates to be compared.</param>
/// <param name="Buckets">The query language: only buckets that fit count as new or regressed. Null for all.</param>
/// <param name="Format">How it is written.</param>
internal sealed record GateQuery(
    string Release,
    string? Baseline,
    string? Environment,
    DateTimeOffset? Since,
    DateTimeOffset AsOf,
    long MaxNew,
    long MaxRegressed,
    long MaxFailed,
    double? MaxRateIncrease,
    long MinCrashes,
    string? Buckets,
    GateFormat Format
)
{
    /// <summary>What is sent as baseline for a release that has nothing to be compared with.</summary>
    public const string NoBaseline = "none";

    public bool ComparesWithNothing => Baseline == NoBaseline;

    /// <summary>The scope of the data's statements.</summary>
    public GateScope Scope(int project) =>
        new(
            project,
            Release,
            Environment,
            Since is { } since ? Data.MicrosecondsConverter.ToMicroseconds(since) : 0,
            Data.MicrosecondsConverter.ToMicroseconds(AsOf)
        );
}

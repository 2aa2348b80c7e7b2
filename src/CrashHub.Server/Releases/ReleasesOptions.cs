namespace CrashHub.Server.Releases;

/// <summary>The section <c>Releases</c>.</summary>
internal sealed class ReleasesOptions
{
    public const string Section = "Releases";

    /// <summary>Windows of reported invocations that a release keeps, corrected ones too.</summary>
    public int MaxWindows { get; set; } = 100_000;
}

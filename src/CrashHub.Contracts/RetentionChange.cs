using CrashHub.Analysis.Coredump;

namespace CrashHub.Contracts;

/// <summary>A change of what a project keeps; a field that is left out stays, null goes back to the server's default.</summary>
public sealed record RetentionChange
{
    /// <summary>See <see cref="RetentionDocument.DumpDays"/>.</summary>
    public int? DumpDays { get; init; }

    /// <summary>See <see cref="RetentionDocument.ReportDays"/>.</summary>
    public int? ReportDays { get; init; }

    /// <summary>See <see cref="RetentionDocument.BuildDays"/>.</summary>
    public int? BuildDays { get; init; }

    /// <summary>See <see cref="RetentionDocument.MaxDumpBytes"/>.</summary>
    public long? MaxDumpBytes { get; init; }

    /// <summary>See <see cref="RetentionDocument.MaxReportBytes"/>.</summary>
    public long? MaxReportBytes { get; init; }

    /// <summary>See <see cref="RetentionDocument.MaxBuildBytes"/>.</summary>
    public long? MaxBuildBytes { get; init; }

    /// <summary>See <see cref="RetentionDocument.Privacy"/>.</summary>
    public DumpPrivacy? Privacy { get; init; }

    /// <summary>See <see cref="RetentionDocument.Scrub"/>.</summary>
    public IReadOnlyList<string>? Scrub { get; init; }
}

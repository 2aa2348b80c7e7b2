using CrashHub.Analysis.Coredump;

namespace CrashHub.Server.Data;

/// <summary>What a project decided about keeping; without a row the server's defaults hold.</summary>
internal sealed class ProjectRetention
{
    public int ProjectId { get; init; }

    /// <summary>Days; 0 keeps for ever, null is the server's default. So for the others.</summary>
    public int? DumpDays { get; set; }
    public int? ReportDays { get; set; }
    public int? BuildDays { get; set; }

    /// <summary>Bytes of decoded dumps; 0 is no limit.</summary>
    public long? MaxDumpBytes { get; set; }

    /// <summary>Bytes of reports as they are stored.</summary>
    public long? MaxReportBytes { get; set; }

    /// <summary>Bytes of builds with their files.</summary>
    public long? MaxBuildBytes { get; set; }
    public DumpPrivacy Privacy { get; set; }

    /// <summary>JSON list of patterns, or null.</summary>
    public string? ScrubJson { get; set; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}

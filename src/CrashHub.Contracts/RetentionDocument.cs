using CrashHub.Analysis.Coredump;

namespace CrashHub.Contracts;

/// <summary>What a project keeps, for how long, and what is cleaned out of it.</summary>
public sealed record RetentionDocument
{
    /// <summary>Days that dumps are kept with their logs and attachments; 0 for ever, null for the server's default. So for the next five.</summary>
    public int? DumpDays { get; init; }

    /// <summary>Days that crashes and reports are kept.</summary>
    public int? ReportDays { get; init; }

    /// <summary>Days that builds are kept which no kept crash ran.</summary>
    public int? BuildDays { get; init; }

    /// <summary>Bytes of decoded dumps beyond which the oldest go; 0 is no limit.</summary>
    public long? MaxDumpBytes { get; init; }

    /// <summary>Bytes of reports, as they are stored, beyond which the oldest crashes go; 0 is no limit.</summary>
    public long? MaxReportBytes { get; init; }

    /// <summary>Bytes of builds and their files beyond which the oldest go, those first that no kept crash ran; 0 is no limit.</summary>
    public long? MaxBuildBytes { get; init; }

    /// <summary>How much of a dump's memory is kept.</summary>
    public required DumpPrivacy Privacy { get; init; }

    /// <summary>Patterns that are overwritten in memory, messages and logs: <c>text:…</c>, <c>hex:…</c> or <c>pattern:AKIA[A-Z0-9]{16}</c>.</summary>
    public required IReadOnlyList<string> Scrub { get; init; }

    /// <summary>What holds, the server's defaults filled in.</summary>
    public required RetentionLimits Effective { get; init; }
}

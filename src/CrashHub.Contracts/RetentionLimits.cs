namespace CrashHub.Contracts;

/// <summary>How long and how much; 0 is no bound.</summary>
/// <param name="DumpDays">Days of dumps.</param>
/// <param name="ReportDays">Days of crashes and reports.</param>
/// <param name="BuildDays">Days of builds without use.</param>
/// <param name="MaxDumpBytes">Bytes of dumps.</param>
/// <param name="MaxReportBytes">Bytes of reports as they are stored.</param>
/// <param name="MaxBuildBytes">Bytes of builds with their files.</param>
public sealed record RetentionLimits(
    int DumpDays,
    int ReportDays,
    int BuildDays,
    long MaxDumpBytes,
    long MaxReportBytes,
    long MaxBuildBytes
);

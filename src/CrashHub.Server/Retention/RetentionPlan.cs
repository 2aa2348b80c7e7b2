using CrashHub.Server.Data;

namespace CrashHub.Server.Retention;

/// <summary>What holds for a project: its own decisions, else the server's.</summary>
internal sealed record RetentionPlan(
    int DumpDays,
    int ReportDays,
    int BuildDays,
    long MaxDumpBytes,
    long MaxReportBytes,
    long MaxBuildBytes
)
{
    public static RetentionPlan Of(ProjectRetention? row, RetentionOptions server) =>
        new(
            row?.DumpDays ?? server.DumpDays,
            row?.ReportDays ?? server.ReportDays,
            row?.BuildDays ?? server.BuildDays,
            row?.MaxDumpBytes ?? server.MaxDumpBytes,
            row?.MaxReportBytes ?? server.MaxReportBytes,
            row?.MaxBuildBytes ?? server.MaxBuildBytes
        );

    /// <summary>Dumps received before it go; null keeps all. A crash that goes takes its dump along.</summary>
    public DateTimeOffset? DumpsBefore(DateTimeOffset now) => Before(DumpDays, now);

    public DateTimeOffset? CrashesBefore(DateTimeOffset now) => Before(ReportDays, now);

    /// <summary>A day more than said: uploads are written down to the day.</summary>
    public DateTimeOffset? BuildsBefore(DateTimeOffset now) => Before(BuildDays, now)?.AddDays(-1);

    private static DateTimeOffset? Before(int days, DateTimeOffset now) => days == 0 ? null : now.AddDays(-days);
}

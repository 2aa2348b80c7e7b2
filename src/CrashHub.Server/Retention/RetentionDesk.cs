using System.Text.Json;
using CrashHub.Analysis.Privacy;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Retention;

/// <summary>Reads and changes what a project keeps, for the API and for the page; each change is audited.</summary>
internal sealed class RetentionDesk(CrashHubDb db, PrivacyRules rules, IOptions<RetentionOptions> server, TimeProvider time)
{
    public async Task<(RetentionDocument Document, string Tag)> ReadAsync(int project, CancellationToken cancellation)
    {
        var row = await db.ProjectRetentions.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project, cancellation);
        return (DocumentOf(row), TagOf(row));
    }

    /// <summary>Applies a change to the row; null when <paramref name="holds"/> says that somebody was faster.</summary>
    public async Task<(RetentionDocument Document, string Tag)?> ChangeAsync(
        Caller caller,
        int project,
        Action<ProjectRetention> change,
        Func<string, bool> holds,
        CancellationToken cancellation
    )
    {
        await using var transaction = await ProjectLock.BeginAsync(db, project, cancellation);
        var row = await db.ProjectRetentions.SingleOrDefaultAsync(r => r.ProjectId == project, cancellation);
        if (!holds(TagOf(row)))
            return null;
        if (row is null)
            db.ProjectRetentions.Add(row = new ProjectRetention { ProjectId = project });
        change(row);
        row.Version++;
        db.AuditEntries.Add(caller.Audit(project, "retention.change", Described(row), time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        rules.Forget(project);
        return (DocumentOf(row), TagOf(row));
    }

    /// <summary>The patterns as a row keeps them, or what is wrong with them: index, position, and why.</summary>
    public static (string? Json, IReadOnlyList<(int Index, ScrubFault Fault)> Faults) Patterns(IReadOnlyList<string> sources)
    {
        ScrubList.Read(sources, out var faults);
        return (sources.Count == 0 ? null : JsonSerializer.Serialize(sources), faults);
    }

    private RetentionDocument DocumentOf(ProjectRetention? row)
    {
        var plan = RetentionPlan.Of(row, server.Value);
        return new RetentionDocument
        {
            DumpDays = row?.DumpDays,
            ReportDays = row?.ReportDays,
            BuildDays = row?.BuildDays,
            MaxDumpBytes = row?.MaxDumpBytes,
            MaxReportBytes = row?.MaxReportBytes,
            MaxBuildBytes = row?.MaxBuildBytes,
            Privacy = row?.Privacy ?? default,
            Scrub = PrivacyRules.Patterns(row?.ScrubJson),
            Effective = new(plan.DumpDays, plan.ReportDays, plan.BuildDays, plan.MaxDumpBytes, plan.MaxReportBytes, plan.MaxBuildBytes),
        };
    }

    private static string TagOf(ProjectRetention? row) => $"\"{row?.Version ?? 0}\"";

    // Patterns may name what must not be known: the audit counts them.
    private static string Described(ProjectRetention row) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"dumpDays {Text(row.DumpDays)}, reportDays {Text(row.ReportDays)}, buildDays {Text(row.BuildDays)}, maxDumpBytes {Text(row.MaxDumpBytes)}, maxReportBytes {Text(row.MaxReportBytes)}, maxBuildBytes {Text(row.MaxBuildBytes)}, privacy {row.Privacy}, {PrivacyRules.Patterns(row.ScrubJson).Count} scrub patterns"
        );

    private static string Text(long? value) =>
        value is { } said ? said.ToString(System.Globalization.CultureInfo.InvariantCulture) : "default";
}

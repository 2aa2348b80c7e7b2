using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Releases;

/// <summary>Stores reported invocations. The release's row is locked meanwhile, so that two reports of one window follow each other.</summary>
internal sealed class InvocationDesk(CrashHubDb db, IOptions<ReleasesOptions> options, TimeProvider time)
{
    /// <summary>Stores a report.</summary>
    /// <param name="project">The project.</param>
    /// <param name="release">The release.</param>
    /// <param name="report">The window, checked.</param>
    /// <param name="cancellation">Ends the storing.</param>
    /// <returns>The receipt and whether the window is new; null when the release keeps as many as it can.</returns>
    public async Task<(InvocationReceipt Receipt, bool IsNew)?> StoreAsync(
        int project,
        string release,
        InvocationReport report,
        CancellationToken cancellation
    )
    {
        var (environment, source) = (report.Environment ?? "", report.Source ?? "");
        var now = MicrosecondsConverter.ToMicroseconds(time.GetUtcNow());
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        using var writing = db.Readings?.Write();
        // What a gate has read does not change: a report that comes in behind it is one of later.
        now = await ReadingMarks.BehindAsync(db, project, now, cancellation);
        await ReleaseRows.UsedAsync(db, project, [(release, now)], cancellation);
        var windows = await db.Command(
                $"SELECT windows FROM releases WHERE project_id = @project AND name = @release{CrashQueueSql.ForUpdate(db)}",
                ("@project", project),
                ("@release", release)
            )
            .ScalarAsync(r => r.GetInt32(0), cancellation);
        var before = await db.InvocationWindows.SingleOrDefaultAsync(
            w =>
                w.ProjectId == project
                && w.Release == release
                && w.Environment == environment
                && w.FromAt == report.From
                && w.ToAt == report.To
                && w.Source == source
                && w.SupersededAt == null,
            cancellation
        );
        if (before?.Count != report.Count)
        {
            if (windows >= options.Value.MaxWindows)
                return null;
            // A clock that stands still, or another process's that is behind, must not give two reports one instant.
            if (before is not null)
                now = Math.Max(now, MicrosecondsConverter.ToMicroseconds(before.ReportedAt) + 1);
            var at = MicrosecondsConverter.FromMicroseconds(now);
            before?.SupersededAt = at;
            db.InvocationWindows.Add(
                new InvocationWindow
                {
                    ProjectId = project,
                    Release = release,
                    Environment = environment,
                    FromAt = report.From,
                    ToAt = report.To,
                    Source = source,
                    ReportedAt = at,
                    Count = report.Count,
                }
            );
            await db.SaveChangesAsync(cancellation);
            await db
                .Releases.Where(r => r.ProjectId == project && r.Name == release)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Windows, windows + 1), cancellation);
        }
        await transaction.CommitAsync(cancellation);
        var receipt = new InvocationReceipt(
            release,
            report.Environment,
            report.Source,
            report.From,
            report.To,
            report.Count,
            before?.Count
        );
        return (receipt, before is null);
    }
}

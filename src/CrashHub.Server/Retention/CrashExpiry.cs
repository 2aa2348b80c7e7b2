using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>
/// Removes crashes that are too old, with report, values and what is left of their blobs. Their bucket goes on counting them. Crashes that are queued or
/// worked on stay until that is over.
/// </summary>
internal sealed class CrashExpiry(CrashHubDb db, IBlobStore blobs, int project)
{
    private const int Batch = 200;

    public async Task RunAsync(DateTimeOffset before, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        while (await StepAsync(before, removed, cancellation) == Batch)
            await rest();
    }

    private async Task<int> StepAsync(DateTimeOffset before, RemovedBytes removed, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        List<(Guid Id, string? Dump, long Bytes, string? Log, string? Attachments, long? Frames, long? Told, long? Modules)> rows;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            rows = await db.Command(
                    $"""
                    SELECT id, dump_locator, dump_bytes, log_locator, attachments_json, frame_set, event_set, module_set FROM crashes
                    WHERE project_id = @project AND received_at < @before AND state >= 2
                    ORDER BY received_at, id LIMIT @most{CrashQueueSql.SkipLocked(db)}
                    """,
                    ("@project", project),
                    ("@before", MicrosecondsConverter.ToMicroseconds(before)),
                    ("@most", Batch)
                )
                .RowsAsync(r => (r.GetGuid(0), r.Text(1), r.GetInt64(2), r.Text(3), r.Text(4), r.Number(5), r.Number(6), r.Number(7)), cancellation);
            if (rows.Count == 0)
                return 0;
            var ids = rows.ConvertAll(r => r.Id);
            removed.Reports += await db.CrashReports.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.CrashModules.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.CrashMessages.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.Crashes.WithIds(project, ids).ExecuteDeleteAsync(cancellation);
            await SearchSets.CrashesWentAsync(db, project, rows.SelectMany(r => new[] { r.Frames, r.Told, r.Modules }), cancellation);
            await transaction.CommitAsync(cancellation);
        }
        foreach (var row in rows)
        {
            removed.AddCrash(row.Dump, row.Bytes, row.Log, row.Attachments);
            foreach (var locator in CrashBlobs.Of(row.Dump, row.Log, row.Attachments))
                await blobs.DeleteAsync(locator, cancellation);
        }
        return rows.Count;
    }
}

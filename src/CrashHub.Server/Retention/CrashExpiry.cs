using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>
/// Removes crashes that are too old, or the oldest of too many, with report, values and what is left of their blobs. Their bucket goes on counting them.
/// Crashes that are queued or worked on stay until that is over.
/// </summary>
internal sealed class CrashExpiry(CrashHubDb db, IBlobStore blobs, int project, SweepTurn turn)
{
    private const int Batch = 200;
    private const int Slice = 20_000;

    private sealed record Row(
        Guid Id,
        string? Dump,
        long Bytes,
        string? Log,
        string? Attachments,
        long? Frames,
        long? Told,
        long? Modules,
        long Report
    );

    /// <summary>Removes crashes received before an instant.</summary>
    public async Task ByAgeAsync(DateTimeOffset before, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        var until = MicrosecondsConverter.ToMicroseconds(before);
        while ((await StepAsync(until, long.MaxValue, removed, cancellation)).Count == Batch)
            await rest();
    }

    /// <summary>Removes the oldest crashes until their reports have no more than a number of bytes.</summary>
    public async Task BySizeAsync(long most, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        for (var over = await KeptBytesAsync(rest, cancellation) - most; over > 0; )
        {
            var gone = await StepAsync(long.MaxValue, over, removed, cancellation);
            if (gone.Count == 0)
                return;
            over -= gone.Sum(row => row.Report);
            await rest();
        }
    }

    /// <summary>Removes a batch of the oldest: those received before an instant, and no more than free so many bytes of reports.</summary>
    private async Task<List<Row>> StepAsync(long before, long over, RemovedBytes removed, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        List<Row> rows;
        await using (var transaction = await db.BeginWriteAsync(cancellation))
        {
            await turn.RequireAsync(db, cancellation);
            rows = Enough(await OldestAsync(before, cancellation), over);
            if (rows.Count == 0)
                return rows;
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
        return rows;
    }

    private Task<List<Row>> OldestAsync(long before, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT c.id, dump_locator, dump_bytes, log_locator, attachments_json, frame_set, event_set, module_set,
                    coalesce((SELECT {ReportBytes} FROM crash_reports r
                        WHERE r.project_id = c.project_id AND r.received_at = c.received_at AND r.crash_id = c.id), 0)
                FROM crashes c WHERE c.project_id = @project AND c.received_at < @before AND state >= 2
                ORDER BY c.received_at, c.id LIMIT @most{Locked}
                """,
                ("@project", project),
                ("@before", before),
                ("@most", Batch)
            )
            .RowsAsync(
                r => new Row(
                    r.GetGuid(0),
                    r.Text(1),
                    r.GetInt64(2),
                    r.Text(3),
                    r.Text(4),
                    r.Number(5),
                    r.Number(6),
                    r.Number(7),
                    r.GetInt64(8)
                ),
                cancellation
            );

    // Without the bytes of those that are next, so that what is asked for is freed and no more.
    private static List<Row> Enough(List<Row> oldest, long over)
    {
        var count = 0;
        for (long freed = 0; count < oldest.Count && freed < over; count++)
            freed += oldest[count].Report;
        return oldest.GetRange(0, count);
    }

    // Of the crashes: the reports are theirs.
    private string Locked => db.Database.IsNpgsql() ? " FOR UPDATE OF c SKIP LOCKED" : "";

    private string ReportBytes
    {
        get
        {
            var length = db.Database.IsNpgsql() ? "octet_length" : "length";
            string[] columns = ["report", "from_memory", "signature_input", "stack_keys", "stack"];
            return $"CAST({string.Join(" + ", columns.Select(column => $"coalesce({length}(r.{column}), 0)"))} AS bigint)";
        }
    }

    /// <summary>Bytes of all reports, summed in slices so that no statement runs for long.</summary>
    private async Task<long> KeptBytesAsync(Func<Task> rest, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var (at, last) = (long.MinValue, Guid.Empty);
        long total = 0;
        while (true)
        {
            var rows = await db.Command(
                    $"""
                    SELECT r.received_at, r.crash_id, {ReportBytes} FROM crash_reports r
                    WHERE r.project_id = @project AND (r.received_at, r.crash_id) > (@at, @last)
                    ORDER BY r.received_at, r.crash_id LIMIT {Slice}
                    """,
                    ("@project", project),
                    ("@at", at),
                    ("@last", last)
                )
                .RowsAsync(r => (At: r.GetInt64(0), Id: r.GetGuid(1), Bytes: r.GetInt64(2)), cancellation);
            total += rows.Sum(r => r.Bytes);
            if (rows.Count < Slice)
                return total;
            (at, last) = (rows[^1].At, rows[^1].Id);
            await rest();
        }
    }
}

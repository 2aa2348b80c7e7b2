using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>
/// Takes dumps, with logs and attachments, away from crashes whose rows stay. Each batch is one short transaction: the rows say that the dump is gone, and
/// why, before a blob is deleted. A crash that is queued or worked on keeps its dump until that is over.
/// </summary>
internal sealed class DumpExpiry(CrashHubDb db, IBlobStore blobs, int project, SweepTurn turn)
{
    private const int Batch = 200;

    private sealed record Row(
        DateTimeOffset ReceivedAt,
        Guid Id,
        Contracts.CrashState State,
        Guid? BucketId,
        string? DumpLocator,
        long DumpBytes,
        string? LogLocator,
        string? AttachmentsJson
    );

    /// <summary>Removes dumps received before an instant.</summary>
    public Task ByAgeAsync(DateTimeOffset before, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation) =>
        WalkAsync(DumpGone.Expired, before, _ => Task.FromResult(true), () => true, removed, rest, cancellation);

    /// <summary>Removes the oldest dumps until no more than a number of bytes is left: first those of which their bucket has a newer one.</summary>
    public async Task BySizeAsync(long most, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        var over = await KeptBytesAsync(rest, cancellation) - most;
        var start = removed.Bytes;
        foreach (var sparesNewest in (bool[])[true, false])
        {
            if (removed.Bytes - start < over)
                await WalkAsync(
                    DumpGone.OverLimit,
                    DateTimeOffset.MaxValue,
                    async row => !sparesNewest || await HasNewerAsync(row, cancellation),
                    () => removed.Bytes - start < over,
                    removed,
                    rest,
                    cancellation
                );
        }
    }

    private async Task WalkAsync(
        DumpGone reason,
        DateTimeOffset before,
        Func<Row, Task<bool>> may,
        Func<bool> wanted,
        RemovedBytes removed,
        Func<Task> rest,
        CancellationToken cancellation
    )
    {
        var mark = await db.SweepMarks.AsNoTracking().SingleOrDefaultAsync(m => m.ProjectId == project, cancellation);
        var (at, last) = (mark?.DumpsFrom ?? DateTimeOffset.UnixEpoch, Guid.Empty);
        var isMarking = true;
        while (wanted())
        {
            var rows = await NextAsync(at, last, before, cancellation);
            if (rows.Count == 0)
                return;
            var gone = new List<Row>();
            DateTimeOffset? reached = null;
            await using (var transaction = await db.BeginWriteAsync(cancellation))
            {
                await turn.RequireAsync(db, cancellation);
                foreach (var row in rows)
                {
                    var isBare = row.DumpLocator is null && row.LogLocator is null && row.AttachmentsJson is null;
                    if (!isBare && wanted() && await may(row) && await ClearAsync(row, reason, cancellation))
                    {
                        gone.Add(row);
                        removed.AddDump(row.DumpLocator, row.DumpBytes, row.LogLocator, row.AttachmentsJson);
                        isBare = true;
                    }
                    isMarking &= isBare;
                    if (isMarking)
                        reached = row.ReceivedAt;
                }
                if (reached is { } to)
                    await MarkAsync(to, cancellation);
                await transaction.CommitAsync(cancellation);
            }
            foreach (var row in gone)
            foreach (var locator in CrashBlobs.Of(row.DumpLocator, row.LogLocator, row.AttachmentsJson))
                await blobs.DeleteAsync(locator, cancellation);
            (at, last) = (rows[^1].ReceivedAt, rows[^1].Id);
            await rest();
        }
    }

    private Task<List<Row>> NextAsync(DateTimeOffset at, Guid last, DateTimeOffset before, CancellationToken cancellation) =>
        db
            .Crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= at && c.ReceivedAt < before)
            .Where(c => c.ReceivedAt > at || c.Id.CompareTo(last) > 0)
            .OrderBy(c => c.ReceivedAt)
            .ThenBy(c => c.Id)
            .Take(Batch)
            .Select(c => new Row(c.ReceivedAt, c.Id, c.State, c.BucketId, c.DumpLocator, c.DumpBytes, c.LogLocator, c.AttachmentsJson))
            .ToListAsync(cancellation);

    /// <summary>False when the row has changed since it was read, or is worked on.</summary>
    private async Task<bool> ClearAsync(Row row, DumpGone reason, CancellationToken cancellation) =>
        await db.Command(
                """
                UPDATE crashes SET dump_locator = NULL, segment = NULL, log_locator = NULL, attachments_json = NULL, dump_gone = @reason
                WHERE project_id = @project AND received_at = @received AND id = @id AND state >= 2
                    AND COALESCE(dump_locator, '') = @dump AND COALESCE(log_locator, '') = @log
                """,
                ("@reason", (int)reason),
                ("@project", project),
                ("@received", MicrosecondsConverter.ToMicroseconds(row.ReceivedAt)),
                ("@id", row.Id),
                ("@dump", row.DumpLocator ?? ""),
                ("@log", row.LogLocator ?? "")
            )
            .RunAsync(cancellation) == 1;

    private Task<int> MarkAsync(DateTimeOffset at, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO sweep_marks (project_id, dumps_from) VALUES (@project, @at)
                ON CONFLICT (project_id) DO UPDATE SET dumps_from = excluded.dumps_from
                """,
                ("@project", project),
                ("@at", MicrosecondsConverter.ToMicroseconds(at))
            )
            .RunAsync(cancellation);

    private Task<bool> HasNewerAsync(Row row, CancellationToken cancellation) =>
        db.Crashes.AnyAsync(
            c => c.ProjectId == project && c.BucketId == row.BucketId && c.ReceivedAt > row.ReceivedAt && c.DumpLocator != null,
            cancellation
        );

    /// <summary>Bytes of all dumps, summed in slices so that no statement runs for long.</summary>
    private async Task<long> KeptBytesAsync(Func<Task> rest, CancellationToken cancellation)
    {
        const int Slice = 20_000;
        var mark = await db.SweepMarks.AsNoTracking().SingleOrDefaultAsync(m => m.ProjectId == project, cancellation);
        var (at, last) = (mark?.DumpsFrom ?? DateTimeOffset.UnixEpoch, Guid.Empty);
        long total = 0;
        while (true)
        {
            var (fromAt, fromId) = (at, last);
            var rows = await db
                .Crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= fromAt)
                .Where(c => c.ReceivedAt > fromAt || c.Id.CompareTo(fromId) > 0)
                .OrderBy(c => c.ReceivedAt)
                .ThenBy(c => c.Id)
                .Take(Slice)
                .Select(c => new
                {
                    c.ReceivedAt,
                    c.Id,
                    Bytes = c.DumpLocator == null ? 0 : c.DumpBytes,
                })
                .ToListAsync(cancellation);
            total += rows.Sum(r => r.Bytes);
            if (rows.Count < Slice)
                return total;
            (at, last) = (rows[^1].ReceivedAt, rows[^1].Id);
            await rest();
        }
    }
}

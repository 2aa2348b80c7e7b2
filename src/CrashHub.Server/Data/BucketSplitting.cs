using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Moves crashes to the bucket that a split made, in the order of locks of a finish: project, crashes, buckets. Each batch is a transaction that also
/// moves the rule's cursor, so that a move that is cut short goes on where it was and counts nothing twice.
/// </summary>
internal sealed class BucketSplitting(CrashHubDb db, int project)
{
    private const int Batch = 200;

    /// <summary>Puts crashes whose rows the caller has locked into a bucket, with all that is counted of them.</summary>
    /// <param name="crashes">The crashes, each in a leaf.</param>
    /// <param name="target">Their new leaf.</param>
    /// <param name="roots">The locked survivors of all those leaves; the caller saves them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task MoveAsync(
        IReadOnlyList<Crash> crashes,
        Guid target,
        Dictionary<Guid, CrashFinishBucket> roots,
        CancellationToken cancellation
    )
    {
        List<CrashMove> moves =
        [
            .. crashes.Select(c => new CrashMove(CountedCrash.Of(c), c.BucketId!.Value, target, c.Trap, IsDropped(c))),
        ];
        var moving = new CrashMoves(db, project);
        await moving.CountAsync(moves, roots, cancellation);
        await moving.StacksAsync(moves, cancellation);
    }

    /// <summary>One batch of a split that is still moving crashes; false when there is none, or another process has it.</summary>
    public static async Task<bool> StepAsync(CrashHubDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        if (!await db.BucketSplits.AnyAsync(s => s.MovedUntil != null, cancellation))
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var found = await db.Command(
                $"SELECT project_id, leaf_id, kind, key FROM bucket_splits WHERE moved_until IS NOT NULL ORDER BY at LIMIT 1{CrashQueueSql.SkipLocked(db)}"
            )
            .RowsAsync(r => (Project: r.GetInt32(0), Leaf: r.GetGuid(1), Kind: (SplitKind)r.GetInt32(2), Key: r.GetInt64(3)), cancellation);
        if (found.Count == 0)
            return false;
        var (project, leaf, kind, key) = found[0];
        var split = await db
            .BucketSplits.AsNoTracking()
            .SingleAsync(s => s.ProjectId == project && s.LeafId == leaf && s.Kind == kind && s.Key == key, cancellation);
        await new BucketSplitting(db, project).BatchAsync(split, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Rows of crashes, locked.</summary>
    public async Task<List<Crash>> LockAsync(IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return [];
        var (from, before) = CrashKey.MicrosecondsOf(ids);
        if (db.Database.IsNpgsql())
        {
            await db.Command(
                    $"""
                    SELECT id FROM crashes WHERE project_id = @project AND received_at >= @from AND received_at < @before
                        AND id IN ({string.Join(", ", ids.Select((_, k) => $"@c{k}"))}) ORDER BY received_at, id FOR UPDATE
                    """,
                    [("@project", project), ("@from", from), ("@before", before), .. ids.Select((id, k) => ($"@c{k}", (object?)id))]
                )
                .RowsAsync(r => r.GetGuid(0), cancellation);
        }
        return await db.Crashes.AsNoTracking().WithIds(project, ids).OrderBy(c => c.ReceivedAt).ThenBy(c => c.Id).ToListAsync(cancellation);
    }

    private async Task BatchAsync(BucketSplit split, CancellationToken cancellation)
    {
        var at = MicrosecondsConverter.ToMicroseconds(split.MovedUntil!.Value);
        var ids = await db.Command(
                """
                SELECT id FROM crashes WHERE project_id = @project AND bucket_id = @leaf AND received_at >= @at AND (received_at > @at OR id > @id)
                ORDER BY received_at, id LIMIT @most
                """,
                ("@project", project),
                ("@leaf", split.LeafId),
                ("@at", at),
                ("@id", split.MovedUntilId),
                ("@most", Batch)
            )
            .RowsAsync(r => r.GetGuid(0), cancellation);
        // Locked, then read: a finish may have moved one of them meanwhile.
        var rows = (await LockAsync(ids, cancellation)).FindAll(c => c.BucketId == split.LeafId);
        var going = await FittingAsync(rows, split, cancellation);
        if (going.Count > 0)
        {
            var finish = new CrashFinishRows(db, project);
            var roots = await finish.LockRootsAsync([split.LeafId, split.TargetId], cancellation);
            await MoveAsync(going, split.TargetId, roots, cancellation);
            await finish.SaveAsync([.. roots.Values.Distinct()], cancellation);
        }
        var isDone = ids.Count < Batch;
        var last = isDone
            ? null
            : await db.Crashes.WithId(project, ids[^1]).Select(c => (DateTimeOffset?)c.ReceivedAt).SingleOrDefaultAsync(cancellation);
        // One that was removed meanwhile has an instant all the same: that of its id, cut to the millisecond.
        last ??= isDone ? null : CrashKey.RangeOf(ids[^1]).From;
        await db
            .BucketSplits.Where(s => s.ProjectId == project && s.LeafId == split.LeafId && s.Kind == split.Kind && s.Key == split.Key)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.MovedUntil, last)
                        .SetProperty(s => s.MovedUntilId, isDone ? Guid.Empty : ids[^1])
                        .SetProperty(s => s.Moved, s => s.Moved + going.Count),
                cancellation
            );
    }

    /// <summary>Those with the function on their stack, as far as reports, or others with the same stack, tell.</summary>
    private async Task<List<Crash>> FittingAsync(List<Crash> crashes, BucketSplit split, CancellationToken cancellation)
    {
        if (split.Kind == SplitKind.Stack)
            return crashes.FindAll(c => c.StackHash == split.Key);
        var ids = crashes.ConvertAll(c => c.Id);
        var stacks = await db
            .CrashReports.OfCrashes(project, ids)
            .Where(r => r.Stack != null)
            .Select(r => new { r.CrashId, r.Stack })
            .ToDictionaryAsync(r => r.CrashId, r => r.Stack!, cancellation);
        var byHash = await db
            .BucketStacks.Where(s => s.ProjectId == project && s.BucketId == split.LeafId)
            .ToDictionaryAsync(s => s.StackHash, s => s.Frames, cancellation);
        foreach (var crash in crashes)
        {
            if (crash.StackHash is { } hash && stacks.TryGetValue(crash.Id, out var frames))
                byHash.TryAdd(hash, frames);
        }
        return crashes.FindAll(c =>
            c.StackHash is { } hash && byHash.TryGetValue(hash, out var frames) && CrashStack.Holds(frames, [split.Key])
        );
    }

    private static bool IsDropped(Crash crash) => crash.State == CrashHub.Contracts.CrashState.Discarded;
}

using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// Moves crashes from bucket to bucket as a regroup says. Locks in the order of a finish (crashes, then buckets by id); the caller's transaction holds the
/// project's row already when it made a bucket.
/// </summary>
internal sealed class BucketMoves(CrashHubDb db, int project)
{
    /// <summary>Locks crashes, and says in which bucket each is now.</summary>
    /// <param name="crashes">At most a few hundred.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Dictionary<Guid, Guid>> HoldAsync(IReadOnlyList<RegroupCrash> crashes, CancellationToken cancellation)
    {
        if (crashes.Count == 0)
            return [];
        var isPostgres = db.Database.IsNpgsql();
        var ids = isPostgres ? "= ANY(@ids)" : $"IN ({string.Join(", ", crashes.Select((_, k) => $"@i{k}"))})";
        var found = await db.Command(
                $"""
                SELECT id, bucket_id FROM crashes
                WHERE project_id = @project AND received_at BETWEEN @from AND @to AND id {ids} AND bucket_id IS NOT NULL
                ORDER BY received_at, id{CrashQueueSql.ForUpdate(db)}
                """,
                [
                    ("@project", project),
                    ("@from", crashes.Min(crash => crash.ReceivedAt)),
                    ("@to", crashes.Max(crash => crash.ReceivedAt)),
                    .. isPostgres
                        ? [("@ids", crashes.Select(crash => crash.Id).ToArray())]
                        : crashes.Select((crash, k) => ($"@i{k}", (object?)crash.Id)),
                ]
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Bucket: r.GetGuid(1)), cancellation);
        return found.ToDictionary(row => row.Id, row => row.Bucket);
    }

    /// <summary>Moves each crash to its leaf, unless somebody moved it meanwhile.</summary>
    /// <param name="moves">At most a few hundred.</param>
    /// <param name="held">Where <see cref="HoldAsync"/> found them.</param>
    /// <param name="cancellation">Ends the wait; the caller rolls back.</param>
    /// <returns>How many moved.</returns>
    public async Task<int> RunAsync(IReadOnlyList<RegroupMove> moves, Dictionary<Guid, Guid> held, CancellationToken cancellation)
    {
        var real = moves.Where(move => held.GetValueOrDefault(move.Crash.Id) == move.Crash.Leaf).ToList();
        if (real.Count == 0)
            return 0;
        var rows = new CrashFinishRows(db, project);
        var roots = await rows.LockRootsAsync(
            [.. real.SelectMany(move => new[] { move.Crash.Leaf!.Value, move.To }).Distinct()],
            cancellation
        );
        var moving = new CrashMoves(db, project);
        var all = real.ConvertAll(move => new CrashMove(
            move.Crash.Counted(project),
            move.Crash.Leaf!.Value,
            move.To,
            move.Crash.Trap,
            IsDropped: move.Crash.State == CrashState.Discarded
        ));
        await moving.CountAsync(all, roots, cancellation);
        var index = new StackIndex(db, project);
        foreach (var move in real.DistinctBy(move => (move.To, move.Stack.Hash)))
        {
            if (roots[move.To].Id == move.To)
                await index.AddAsync(roots[move.To], move.Stack, cancellation);
        }
        await index.StoreAsync(cancellation);
        await rows.SaveAsync([.. roots.Values.Distinct()], cancellation);
        await moving.StacksAsync(all, cancellation);
        return real.Count;
    }
}

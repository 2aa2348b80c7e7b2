using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// Moves crashes from bucket to bucket, and what is counted of them along: once a bucket, hour and value, not once a crash. Locks in the order of a finish
/// (crashes, then buckets by id); the caller's transaction holds the project's row already when it made a bucket.
/// </summary>
internal sealed class BucketMoves(CrashHubDb db, int project)
{
    private readonly CrashFinishRows rows = new(db, project);

    /// <summary>Moves each crash to its leaf, unless somebody moved it meanwhile.</summary>
    /// <param name="moves">At most a few hundred.</param>
    /// <param name="cancellation">Ends the wait; the caller rolls back.</param>
    /// <returns>How many moved.</returns>
    public async Task<int> RunAsync(IReadOnlyList<(RegroupCrash Crash, Guid To)> moves, CancellationToken cancellation)
    {
        if (moves.Count == 0)
            return 0;
        var held = await HeldAsync(moves, cancellation);
        var real = moves.Where(move => held.GetValueOrDefault(move.Crash.Id) == move.Crash.Leaf).ToList();
        if (real.Count == 0)
            return 0;
        var roots = await rows.LockRootsAsync(
            [.. real.SelectMany(move => new[] { move.Crash.Leaf!.Value, move.To }).Distinct()],
            cancellation
        );
        var added = new CrashFinishCounters(db, project);
        var removed = new CrashFinishRemovals(db, project);
        foreach (var (crash, to) in real)
            Count(crash, roots[crash.Leaf!.Value], roots[to], added, removed);
        await UpdateAsync(real, cancellation);
        await added.StoreAsync(cancellation);
        await removed.StoreAsync(cancellation);
        await rows.SaveAsync([.. roots.Values.Distinct()], cancellation);
        return real.Count;
    }

    private void Count(
        RegroupCrash crash,
        CrashFinishBucket from,
        CrashFinishBucket to,
        CrashFinishCounters added,
        CrashFinishRemovals removed
    )
    {
        if (from == to)
            return;
        var counted = crash.Counted(project);
        added.Add(to, counted);
        removed.Add(from, counted);
        if (crash.State != CrashState.Discarded)
            return;
        to.Dropped++;
        from.Dropped = Math.Max(0, from.Dropped - 1);
    }

    /// <summary>Locks the crashes and says in which bucket each is now.</summary>
    private async Task<Dictionary<Guid, Guid>> HeldAsync(IReadOnlyList<(RegroupCrash Crash, Guid To)> moves, CancellationToken cancellation)
    {
        var (names, parameters) = Ids([.. moves.Select(move => move.Crash)]);
        var found = await db.Command(
                $"""
                SELECT id, bucket_id FROM crashes
                WHERE project_id = @project AND received_at BETWEEN @from AND @to AND id IN ({names}) AND bucket_id IS NOT NULL
                ORDER BY received_at, id{CrashQueueSql.ForUpdate(db)}
                """,
                parameters
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Bucket: r.GetGuid(1)), cancellation);
        return found.ToDictionary(row => row.Id, row => row.Bucket);
    }

    private async Task UpdateAsync(List<(RegroupCrash Crash, Guid To)> moves, CancellationToken cancellation)
    {
        foreach (var same in moves.GroupBy(move => move.To))
        {
            var (names, parameters) = Ids([.. same.Select(move => move.Crash)]);
            await db.Command(
                    $"""
                    UPDATE crashes SET bucket_id = @bucket
                    WHERE project_id = @project AND received_at BETWEEN @from AND @to AND id IN ({names})
                    """,
                    [.. parameters, ("@bucket", same.Key)]
                )
                .RunAsync(cancellation);
        }
    }

    private (string Names, (string, object?)[] Parameters) Ids(IReadOnlyList<RegroupCrash> crashes) =>
        (
            string.Join(", ", crashes.Select((_, k) => $"@i{k}")),
            [
                ("@project", project),
                ("@from", crashes.Min(crash => crash.ReceivedAt)),
                ("@to", crashes.Max(crash => crash.ReceivedAt)),
                .. crashes.Select((crash, k) => ($"@i{k}", (object?)crash.Id)),
            ]
        );
}

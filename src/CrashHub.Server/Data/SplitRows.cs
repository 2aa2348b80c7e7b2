using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The rules of splits by hand.</summary>
internal sealed class SplitRows(CrashHubDb db, int project)
{
    private const int LookedAt = 10_000;

    /// <summary>How many rules a bucket has.</summary>
    public Task<int> CountAsync(Guid bucket, CancellationToken cancellation) =>
        db.BucketSplits.CountAsync(s => s.ProjectId == project && s.LeafId == bucket, cancellation);

    /// <summary>Writes rules; the newest word about a stack holds.</summary>
    public Task StoreAsync(IReadOnlyList<BucketSplit> rules, CancellationToken cancellation) =>
        db.ManyAsync(
            """
            INSERT INTO bucket_splits (project_id, leaf_id, kind, key, target_id, function, by, at, moved_until, moved_until_id, moved)
            VALUES (@project, @leaf, @kind, @key, @target, @function, @by, @at, @until, @untilId, @moved)
            ON CONFLICT (project_id, leaf_id, kind, key) DO UPDATE SET target_id = excluded.target_id, function = excluded.function, by = excluded.by,
                at = excluded.at, moved_until = excluded.moved_until, moved_until_id = excluded.moved_until_id, moved = excluded.moved
            """,
            rules,
            s =>
                [
                    ("@project", s.ProjectId),
                    ("@leaf", s.LeafId),
                    ("@kind", (int)s.Kind),
                    ("@key", s.Key),
                    ("@target", s.TargetId),
                    ("@function", s.Function),
                    ("@by", s.By),
                    ("@at", MicrosecondsConverter.ToMicroseconds(s.At)),
                    ("@until", s.MovedUntil is { } until ? MicrosecondsConverter.ToMicroseconds(until) : null),
                    ("@untilId", s.MovedUntilId),
                    ("@moved", s.Moved),
                ],
            cancellation
        );

    /// <summary>The bucket that the same choice of crashes made before.</summary>
    public async Task<Guid?> DoneAsync(
        Guid bucket,
        IReadOnlyList<Guid> ids,
        List<Crash> crashes,
        IReadOnlyDictionary<Guid, Guid> survivors,
        CancellationToken cancellation
    )
    {
        if (crashes.Count != ids.Count || survivors.Values.Distinct().Count() != 1 || crashes.Exists(c => c.BucketId is null))
            return null;
        var target = survivors.Values.First();
        if (target == bucket)
            return null;
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        return await db.BucketSplits.AnyAsync(
            s => s.ProjectId == project && s.TargetId == target && leaves.Contains(s.LeafId) && s.Kind == SplitKind.Stack,
            cancellation
        )
            ? target
            : null;
    }

    /// <summary>The bucket that a function was split off to before.</summary>
    public async Task<Guid?> DoneAsync(List<Guid> leaves, string function, CancellationToken cancellation) =>
        await db
            .BucketSplits.Where(s =>
                s.ProjectId == project
                && leaves.Contains(s.LeafId)
                && s.Kind == SplitKind.Frame
                && s.Function == function
                && !leaves.Contains(s.TargetId)
            )
            .Select(s => (Guid?)s.TargetId)
            .FirstOrDefaultAsync(cancellation);

    /// <summary>Crashes that stay though their stack goes elsewhere from now on, among the newest of each leaf.</summary>
    public async Task<long> LeftBehindAsync(List<BucketSplit> rules, CancellationToken cancellation)
    {
        var left = 0L;
        foreach (var leaf in rules.GroupBy(s => s.LeafId))
        {
            var stacks = leaf.Where(s => s.Key != 0).Select(s => (long?)s.Key).ToList();
            left += await db
                .Crashes.Where(c => c.ProjectId == project && c.BucketId == leaf.Key)
                .OrderByDescending(c => c.ReceivedAt)
                .Take(LookedAt)
                .LongCountAsync(c => stacks.Contains(c.StackHash), cancellation);
        }
        return left;
    }
}

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// Brings back a bucket that a regroup closed: rules that were taken back mean it again. Its crashes come one batch after another; what its heir counted of
/// crashes that have no row any more stays there, since nobody can tell them apart.
/// </summary>
internal sealed class BucketRevival(CrashHubDb db, int project)
{
    /// <summary>Crashes that may have come to the bucket since it was closed: by workers that still went by the rules of before.</summary>
    internal const int Most = 2_000;

    private readonly CrashFinishRows rows = new(db, project);

    /// <summary>A part of the caller's transaction. False when the bucket stays closed.</summary>
    public async Task<bool> RunAsync(Guid bucket, CancellationToken cancellation)
    {
        var root = await rows.RootAsync(bucket, cancellation);
        if (root == bucket)
            return false;
        var locked = new Dictionary<Guid, CrashFinishBucket>();
        foreach (var id in new[] { root, bucket }.OrderBy(id => id.ToString("n"), StringComparer.Ordinal))
        {
            if (await rows.LockAsync(id, cancellation) is { } row)
                locked.Add(id, row);
        }
        if (locked.Count != 2 || locked[root].MergedInto is not null)
            return false;
        var crashes = await db.Command(
                $"SELECT {RegroupCrash.Columns} FROM crashes c WHERE c.project_id = @project AND c.bucket_id = @bucket LIMIT {Most + 1}",
                Of(bucket)
            )
            .RowsAsync(RegroupCrash.Read, cancellation);
        if (crashes.Count > Most)
            return false;
        var revived = locked[bucket];
        (revived.MergedInto, revived.Count, revived.Users, revived.Dropped) = (null, 0, 0, 0);
        revived.Version++;
        var added = new CrashFinishCounters(db, project);
        var removed = new CrashFinishRemovals(db, project);
        foreach (var crash in crashes)
        {
            var counted = crash.Counted(project);
            added.Add(revived, counted);
            removed.Add(locked[root], counted);
        }
        await rows.SaveAsync([revived], cancellation);
        await added.StoreAsync(cancellation);
        await removed.StoreAsync(cancellation);
        await rows.SaveAsync([.. locked.Values], cancellation);
        await db.Command("UPDATE buckets SET heir_id = NULL WHERE project_id = @project AND id = @bucket", Of(bucket))
            .RunAsync(cancellation);
        return true;
    }

    private (string, object?)[] Of(Guid bucket) => [("@project", project), ("@bucket", bucket)];
}

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// Brings back a bucket that a regroup closed: rules that were taken back mean it again. With it comes what it counted itself when it was closed, and since;
/// the crashes that had moved come one batch after another.
/// </summary>
internal sealed class BucketRevival(CrashHubDb db, int project)
{
    private readonly CrashFinishRows rows = new(db, project);

    /// <summary>A part of the caller's transaction. False when the bucket stays closed.</summary>
    public async Task<bool> RunAsync(Guid bucket, CancellationToken cancellation)
    {
        await ProjectLock.TakeAsync(db, project, cancellation);
        var root = await rows.RootAsync(bucket, cancellation);
        if (root == bucket)
            return false;
        var locked = new Dictionary<Guid, CrashFinishBucket>();
        foreach (var id in new[] { root, bucket }.OrderBy(id => id.ToString("n"), StringComparer.Ordinal))
        {
            if (await rows.LockAsync(id, cancellation) is { } row)
                locked.Add(id, row);
        }
        if (locked.Count != 2 || locked[root].MergedInto is not null || locked[bucket].MergedInto != root)
            return false;
        var (survivor, revived) = (locked[root], locked[bucket]);
        var merging = new BucketMerging(db, project);
        // A survivor of empty redirects has no parts yet.
        await new CrashFinishParts(db, project).BeginAsync(survivor, cancellation);
        await merging.LetGoAsync(survivor, revived, cancellation);
        await rows.SaveAsync([revived], cancellation);
        await merging.RecountAsync(survivor, cancellation);
        await merging.RecountAsync(revived, cancellation);
        await rows.SaveAsync([survivor, revived], cancellation);
        await db.Command(
                "UPDATE buckets SET heir_id = NULL WHERE project_id = @project AND id = @bucket",
                ("@project", project),
                ("@bucket", bucket)
            )
            .RunAsync(cancellation);
        return true;
    }
}

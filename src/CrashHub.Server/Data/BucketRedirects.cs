namespace CrashHub.Server.Data;

/// <summary>
/// Lets the address of a bucket that its crashes left lead to where they went: after late symbols, and after a regroup. What it still counts, of crashes
/// that were only counted or have no row any more, stays its own part of the survivor's family: nothing moves, and it has it again should it come back.
/// </summary>
internal sealed class BucketRedirects(CrashHubDb db, int project)
{
    private readonly CrashFinishRows rows = new(db, project);

    /// <summary>Redirects a bucket; its own row is written, the survivor's is the caller's to save.</summary>
    /// <param name="bucket">The bucket, locked, in no other. What was merged into it goes along.</param>
    /// <param name="leaf">Where its crashes went.</param>
    /// <param name="survivor">The locked survivor of that leaf; all that was counted in it is stored.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task RunAsync(CrashFinishBucket bucket, Guid leaf, CrashFinishBucket survivor, CancellationToken cancellation)
    {
        if (bucket.Count == 0 && !await rows.TookOthersInAsync(bucket.Id, cancellation))
        {
            await rows.RedirectAsync(bucket, leaf, survivor, cancellation);
            await rows.SaveAsync([bucket], cancellation);
            return;
        }
        var merging = new BucketMerging(db, project);
        await merging.FollowAsync(survivor, bucket, leaf, cancellation);
        (bucket.Count, bucket.Users, bucket.Dropped) = (0, 0, 0);
        await rows.SaveAsync([bucket], cancellation);
        await merging.RecountAsync(survivor, cancellation);
    }

    /// <summary>
    /// True when crashes of a bucket are left that may still go elsewhere by themselves; those that are only counted have nothing that could tell where.
    /// Reads over the latter, newest first, but is asked only after one of the former left.
    /// </summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="without">The crash that is about to leave.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<bool> HasOthersAsync(CrashFinishBucket bucket, Guid without, CancellationToken cancellation) =>
        bucket.Count > bucket.Dropped
        && await db.Command(
                """
                SELECT 1 FROM crashes WHERE project_id = @project AND bucket_id = @bucket AND state <> 4 AND id <> @without
                ORDER BY project_id DESC, bucket_id DESC, received_at DESC LIMIT 1
                """,
                ("@project", project),
                ("@bucket", bucket.Id),
                ("@without", without)
            )
            .ScalarAsync(r => r.GetInt32(0), cancellation) == 1;
}

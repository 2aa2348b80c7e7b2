using CrashHub.Server.Data.Releases;

namespace CrashHub.Server.Data;

/// <summary>
/// What a merge and its undoing write, over buckets that the caller has locked in the order of their ids and saves. The cost grows with the buckets of
/// the families and their distinct users, never with crashes: crashes, hours and values stay with the bucket that they fell into.
/// </summary>
internal sealed class BucketMerging(CrashHubDb db, int project)
{
    /// <summary>Most buckets that one survivor may hold beside itself.</summary>
    public const int MostMembers = 1000;

    private readonly ReleaseTally tally = new(db, project);

    // Buckets that are out of the counts of releases until they are counted anew.
    private readonly HashSet<Guid> uncounted = [];

    /// <summary>The buckets that stand in a survivor.</summary>
    public Task<List<Guid>> MembersAsync(Guid survivor, CancellationToken cancellation) =>
        db.Command("SELECT id FROM buckets WHERE project_id = @project AND merged_into = @id", ("@project", project), ("@id", survivor))
            .RowsAsync(r => r.GetGuid(0), cancellation);

    /// <summary>Puts a bucket with all that stands in it into another one; both stand in none. <see cref="RecountAsync"/> follows.</summary>
    public async Task TakeInAsync(
        CrashFinishBucket survivor,
        CrashFinishBucket bucket,
        string by,
        DateTimeOffset at,
        string reason,
        CancellationToken cancellation
    )
    {
        await GatherAsync(survivor, bucket, cancellation);
        await db.Command(
                """
                INSERT INTO bucket_merges (project_id, bucket_id, into_id, by_hand, by, at, reason)
                VALUES (@project, @bucket, @survivor, @byHand, @by, @at, @reason)
                """,
                ("@project", project),
                ("@bucket", bucket.Id),
                ("@survivor", survivor.Id),
                ("@byHand", true),
                ("@by", by),
                ("@at", MicrosecondsConverter.ToMicroseconds(at)),
                ("@reason", CrashQueueSql.Clean(reason, BucketMerge.LongestReason))
            )
            .RunAsync(cancellation);
        await new DumpSlots(db).AddAsync(project, survivor.Id, bucket.Id, cancellation);
        bucket.MergedInto = survivor.Id;
        bucket.Version++;
    }

    /// <summary>
    /// Lets a bucket follow its crashes, with all that stands in it and what it still counts; both stand in none. <see cref="RecountAsync"/> follows.
    /// </summary>
    /// <param name="survivor">The survivor of <paramref name="leaf"/>.</param>
    /// <param name="bucket">The bucket that they left.</param>
    /// <param name="leaf">Where they went.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task FollowAsync(CrashFinishBucket survivor, CrashFinishBucket bucket, Guid leaf, CancellationToken cancellation)
    {
        await GatherAsync(survivor, bucket, cancellation);
        await new CrashFinishRows(db, project).RedirectAsync(bucket, leaf, survivor, cancellation);
    }

    private async Task GatherAsync(CrashFinishBucket survivor, CrashFinishBucket bucket, CancellationToken cancellation)
    {
        await UncountAsync(survivor, cancellation);
        await tally.BucketAsync(bucket, -1, cancellation);
        (bucket.FirstRelease, bucket.FirstReleaseAt) = (null, null);
        bucket.Forget();
        var parts = new CrashFinishParts(db, project);
        await parts.BeginAsync(survivor, cancellation);
        await parts.BeginAsync(bucket, cancellation);
        survivor.IsFamily = true;
        survivor.HasSplits |= bucket.HasSplits;
        (string, object?)[] key = [("@project", project), ("@bucket", bucket.Id)];
        // Redirects of older versions have no row that says where to; without one they could not come along when the bucket leaves again.
        await db.Command(
                $"""
                INSERT INTO bucket_merges (project_id, bucket_id, into_id, by_hand, by, at, reason)
                SELECT b.project_id, b.id, b.merged_into, @byHand, '', {CrashQueueSql.Now(db)}, 'its crashes moved' FROM buckets b
                WHERE b.project_id = @project AND b.merged_into = @bucket
                    AND NOT EXISTS (SELECT 1 FROM bucket_merges m WHERE m.project_id = b.project_id AND m.bucket_id = b.id)
                """,
                [.. key, ("@byHand", false)]
            )
            .RunAsync(cancellation);
        await db.Command(
                "UPDATE buckets SET merged_into = @survivor WHERE project_id = @project AND merged_into = @bucket",
                [.. key, ("@survivor", survivor.Id)]
            )
            .RunAsync(cancellation);
    }

    /// <summary>Takes a bucket, with all that was merged into it, out of its survivor again. <see cref="RecountAsync"/> of both follows.</summary>
    public async Task LetGoAsync(CrashFinishBucket survivor, CrashFinishBucket bucket, CancellationToken cancellation)
    {
        await UncountAsync(survivor, cancellation);
        uncounted.Add(bucket.Id);
        var own = await OwnAsync(survivor.Id, bucket.Id, cancellation);
        await db.ManyAsync(
            "UPDATE buckets SET merged_into = @bucket WHERE project_id = @project AND id = @id",
            own,
            id => [("@bucket", bucket.Id), ("@project", project), ("@id", id)],
            cancellation
        );
        await db.Command(
                "DELETE FROM bucket_merges WHERE project_id = @project AND bucket_id = @bucket",
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RunAsync(cancellation);
        await new DumpSlots(db).SubtractAsync(project, survivor.Id, bucket.Id, cancellation);
        bucket.MergedInto = null;
        bucket.IsFamily = own.Count > 0;
        bucket.Version++;
        // Its row is written by the caller, at the end; until then it still names the survivor.
        survivor.IsFamily = (await MembersAsync(survivor.Id, cancellation)).Exists(id => id != bucket.Id);
    }

    /// <summary>Makes a survivor's totals anew from the parts of its family, once <see cref="Bucket.MergedInto"/> of all of it is written.</summary>
    public async Task RecountAsync(CrashFinishBucket bucket, CancellationToken cancellation)
    {
        (string, object?)[] key = [("@project", project), ("@bucket", bucket.Id)];
        var totals = await db.Command(
                $"""
                SELECT CAST(coalesce(sum(p.count), 0) AS bigint), CAST(coalesce(sum(p.dropped), 0) AS bigint),
                    min(CASE WHEN p.count > 0 THEN p.first_seen END), max(CASE WHEN p.count > 0 THEN p.last_seen END)
                FROM bucket_parts p WHERE p.project_id = @project AND p.bucket_id IN ({Families.Sql})
                """,
                key
            )
            .RowsAsync(r => (Count: r.GetInt64(0), Dropped: r.GetInt64(1), First: r.Number(2), Last: r.Number(3)), cancellation);
        (bucket.Count, bucket.Dropped) = (totals[0].Count, totals[0].Dropped);
        (bucket.FirstSeen, bucket.LastSeen) = (totals[0].First ?? bucket.FirstSeen, totals[0].Last ?? bucket.LastSeen);
        bucket.Users = await db.Command(
                $"""
                SELECT count(DISTINCT v.value) FROM ({Families.Sql}) f CROSS JOIN bucket_values v
                WHERE v.project_id = @project AND v.bucket_id = f.id AND v.field = 'user'
                """,
                key
            )
            .ScalarAsync(r => r.GetInt64(0), cancellation);
        await FirstReleases.FindAsync(db, project, bucket, cancellation);
        bucket.Forget();
        if (uncounted.Remove(bucket.Id))
            await tally.BucketAsync(bucket, 1, cancellation);
        if (uncounted.Count == 0)
            await tally.StoreAsync(cancellation);
        // Alone again, its row is its part.
        if (!bucket.IsFamily)
            await db.Command("DELETE FROM bucket_parts WHERE project_id = @project AND bucket_id = @bucket", key).RunAsync(cancellation);
    }

    private async Task UncountAsync(CrashFinishBucket bucket, CancellationToken cancellation)
    {
        if (uncounted.Add(bucket.Id))
            await tally.BucketAsync(bucket, -1, cancellation);
    }

    /// <summary>All that stands in the survivor because it was merged into this bucket, or into one that was.</summary>
    private async Task<List<Guid>> OwnAsync(Guid survivor, Guid bucket, CancellationToken cancellation)
    {
        var members = await db.Command(
                """
                SELECT m.bucket_id, m.into_id FROM buckets b JOIN bucket_merges m ON m.project_id = b.project_id AND m.bucket_id = b.id
                WHERE b.project_id = @project AND b.merged_into = @survivor
                """,
                ("@project", project),
                ("@survivor", survivor)
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Into: r.GetGuid(1)), cancellation);
        var into = members.ToLookup(m => m.Into, m => m.Id);
        var own = new HashSet<Guid>();
        var open = new Stack<Guid>([bucket]);
        while (open.TryPop(out var next))
        {
            foreach (var id in into[next].Where(own.Add))
                open.Push(id);
        }
        own.Remove(bucket);
        return [.. own];
    }
}

using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data;

/// <summary>The statements of a finish over bucket rows; the same text on both databases.</summary>
internal sealed class CrashFinishRows(CrashHubDb db, int project)
{
    private const int MaxMerges = 16;

    public int Project => project;

    /// <summary>The bucket that a signature means, or null.</summary>
    public Task<Guid?> LeafAsync(CrashFinishInput input, CancellationToken cancellation) =>
        db.Command(
                "SELECT bucket_id FROM signatures WHERE project_id = @project AND algorithm = @algorithm AND fingerprint = @fingerprint",
                ("@project", project),
                ("@algorithm", input.Algorithm),
                ("@fingerprint", input.Fingerprint)
            )
            .ScalarAsync(r => (Guid?)r.GetGuid(0), cancellation);

    /// <summary>
    /// True for a bucket that was split off by hand: no signature means it, and no regroup took its signature away. Crashes in it stay there.
    /// </summary>
    public async Task<bool> WasSplitOffAsync(Guid bucket, CancellationToken cancellation) =>
        await db.Command(
                """
                SELECT 1 FROM buckets b
                WHERE b.project_id = @project AND b.id = @id AND b.heir_id IS NULL AND NOT EXISTS (SELECT 1 FROM signatures s
                    WHERE s.project_id = b.project_id AND s.algorithm = b.algorithm AND s.fingerprint = b.fingerprint AND s.bucket_id = b.id)
                """,
                ("@project", project),
                ("@id", bucket)
            )
            .ScalarAsync(r => r.GetInt32(0), cancellation) == 1;

    /// <summary>Where merges lead from a bucket; itself when it was not merged.</summary>
    public async Task<Guid> RootAsync(Guid leaf, CancellationToken cancellation) => (await RootsAsync([leaf], cancellation))[leaf];

    /// <summary>Where merges lead from buckets.</summary>
    public async Task<Dictionary<Guid, Guid>> RootsAsync(IReadOnlyCollection<Guid> leaves, CancellationToken cancellation)
    {
        var roots = leaves.Distinct().ToDictionary(leaf => leaf, leaf => leaf);
        for (var step = 0; step < MaxMerges; step++)
        {
            var merged = await db.OverAsync(
                $"SELECT id, merged_into FROM {Items} CROSS JOIN buckets WHERE project_id = @project AND id = i.leaf AND merged_into IS NOT NULL",
                [("leaf", roots.Values.Distinct().ToArray())],
                [("@project", project)],
                r => (Id: r.GetGuid(0), Into: r.GetGuid(1)),
                cancellation
            );
            if (merged.Count == 0)
                break;
            var next = merged.ToDictionary(row => row.Id, row => row.Into);
            foreach (var leaf in roots.Keys.ToList())
                roots[leaf] = next.GetValueOrDefault(roots[leaf], roots[leaf]);
        }
        return roots;
    }

    /// <summary>
    /// Locks the buckets that <paramref name="leaves"/> lead to, by id, and says which leaf led to which. Another finish may have merged one away while
    /// this one waited for its lock, or taken one out: then where merges lead is asked again.
    /// </summary>
    /// <param name="leaves">Buckets, merged ones or not.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="again">Gives back the locks of the call before, in the same transaction: all are taken anew in their order.</param>
    public async Task<Dictionary<Guid, CrashFinishBucket>> LockRootsAsync(
        IReadOnlyList<Guid> leaves,
        CancellationToken cancellation,
        bool again = false
    )
    {
        if (!again)
            await SavepointAsync("SAVEPOINT", cancellation);
        for (var step = 0; ; step++)
        {
            if (again || step > 0)
                await SavepointAsync("ROLLBACK TO SAVEPOINT", cancellation);
            var roots = await RootsAsync(leaves, cancellation);
            var locked = await LockAsync([.. roots.Values.Distinct()], cancellation);
            if (step == MaxMerges || (locked.Values.All(bucket => bucket.MergedInto is null) && await StandAsync(roots, cancellation)))
                return roots.Where(pair => locked.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => locked[pair.Value]);
        }
    }

    // A locked bucket that stands in no other says so itself; what stood in it may have been taken out before the lock was had.
    private async Task<bool> StandAsync(Dictionary<Guid, Guid> roots, CancellationToken cancellation)
    {
        List<Guid> merged = [.. roots.Where(pair => pair.Key != pair.Value).Select(pair => pair.Key)];
        return merged.Count == 0 || (await RootsAsync(merged, cancellation)).All(pair => roots[pair.Key] == pair.Value);
    }

    // SQLite has one writer: what its transaction read is as it was read.
    private Task SavepointAsync(string word, CancellationToken cancellation) =>
        db.Database.IsNpgsql() ? db.Command($"{word} bucket_locks").RunAsync(cancellation) : Task.CompletedTask;

    /// <summary>Reads and locks a bucket; null when there is none.</summary>
    public Task<CrashFinishBucket?> LockAsync(Guid id, CancellationToken cancellation) =>
        ReadAsync(id, CrashQueueSql.ForUpdate(db), cancellation);

    /// <summary>Reads and locks buckets, by id; those that are not there are left out.</summary>
    private async Task<Dictionary<Guid, CrashFinishBucket>> LockAsync(List<Guid> ids, CancellationToken cancellation)
    {
        // Locks are taken in the order of the rows, which is that of the ids' digits.
        var rows = db.Database.IsNpgsql()
            ? await db.Command(
                    $"SELECT {CrashFinishBucketRow.Columns} FROM buckets WHERE project_id = @project AND id = ANY(@ids) ORDER BY id FOR UPDATE",
                    ("@project", project),
                    ("@ids", ids.ToArray())
                )
                .RowsAsync(CrashFinishBucketRow.Read, cancellation)
            : await db.OverAsync(
                $"SELECT {CrashFinishBucketRow.Columns} FROM buckets WHERE project_id = @project AND id = @one",
                [("one", ids.ToArray())],
                [("@project", project)],
                CrashFinishBucketRow.Read,
                cancellation
            );
        return rows.ToDictionary(row => row.Id);
    }

    /// <summary>Reads a bucket that is not to be changed; null when there is none.</summary>
    public Task<CrashFinishBucket?> ReadAsync(Guid id, CancellationToken cancellation) => ReadAsync(id, "", cancellation);

    private async Task<CrashFinishBucket?> ReadAsync(Guid id, string hold, CancellationToken cancellation)
    {
        var rows = await db.Command(
                $"SELECT {CrashFinishBucketRow.Columns} FROM buckets WHERE project_id = @project AND id = @id{hold}",
                ("@project", project),
                ("@id", id)
            )
            .RowsAsync(CrashFinishBucketRow.Read, cancellation);
        return rows.Count > 0 ? rows[0] : null;
    }

    /// <summary>Makes the bucket of a signature that is new. What the team decided about <paramref name="heir"/> goes to it.</summary>
    public async Task<Guid> CreateAsync(CrashFinishInput input, long receivedAt, CrashFinishBucket? heir, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7(MicrosecondsConverter.FromMicroseconds(receivedAt));
        var number = await db.Command(
                "UPDATE projects SET next_bucket_number = next_bucket_number + 1 WHERE id = @project RETURNING next_bucket_number - 1",
                ("@project", project)
            )
            .ScalarAsync(r => r.GetInt64(0), cancellation);
        await db.Command(
                """
                INSERT INTO buckets (project_id, id, number, fingerprint, algorithm, title, culprit, trap, signature_text, status, regressed,
                    first_seen, last_seen, count, users, assignee, link, resolved_in_release, resolved_at, mute_until_count, mute_until_date,
                    mute_until_regression, merged_into, version, signature_input, shown, is_symbolicated)
                VALUES (@project, @id, @number, @fingerprint, @algorithm, @title, @culprit, @trap, @text, @status, @regressed,
                    @seen, @seen, 0, 0, @assignee, @link, @resolvedIn, @resolvedAt, @muteCount, @muteDate, @muteRegression, NULL, 0, @input, @shown, @symbolicated)
                """,
                ("@project", project),
                ("@id", id),
                ("@number", number),
                ("@fingerprint", input.Fingerprint),
                ("@algorithm", input.Algorithm),
                ("@title", input.Title),
                ("@culprit", input.Culprit),
                ("@trap", input.Trap),
                ("@text", input.SignatureText),
                ("@status", (int)(heir?.Status ?? BucketStatus.Open)),
                ("@regressed", heir?.Regressed ?? false),
                ("@seen", receivedAt),
                ("@assignee", heir?.Assignee),
                ("@link", heir?.Link),
                ("@resolvedIn", heir?.ResolvedInRelease),
                ("@resolvedAt", heir?.ResolvedAt),
                ("@muteCount", heir?.MuteUntilCount),
                ("@muteDate", heir?.MuteUntilDate),
                ("@muteRegression", heir?.MuteUntilRegression ?? false),
                ("@input", input.SignatureInput),
                ("@shown", new BucketShown().Pack(0)),
                ("@symbolicated", false)
            )
            .RunAsync(cancellation);
        await db.Command(
                "INSERT INTO signatures (project_id, algorithm, fingerprint, bucket_id) VALUES (@project, @algorithm, @fingerprint, @id)",
                ("@project", project),
                ("@algorithm", input.Algorithm),
                ("@fingerprint", input.Fingerprint),
                ("@id", id)
            )
            .RunAsync(cancellation);
        return id;
    }

    /// <summary>Writes locked buckets back.</summary>
    public Task SaveAsync(IReadOnlyList<CrashFinishBucket> buckets, CancellationToken cancellation) =>
        db.ManyAsync(
            """
            UPDATE buckets SET status = @status, regressed = @regressed, first_seen = @first, last_seen = @last, count = @count, users = @users,
                mute_until_count = @muteCount, mute_until_date = @muteDate, mute_until_regression = @muteRegression, merged_into = @merged,
                version = @version, dropped = @dropped, kept_hour = @keptHour, kept_in_hour = @keptInHour,
                is_family = @family, has_splits = @splits, stacks = @stacks,
                first_release = @firstRelease, first_release_at = @firstReleaseAt, shown = @shown,
                is_symbolicated = @symbolicated
            WHERE project_id = @project AND id = @id
            """,
            buckets,
            bucket =>
                [
                    ("@status", (int)bucket.Status),
                    ("@regressed", bucket.Regressed),
                    ("@first", bucket.FirstSeen),
                    ("@last", bucket.LastSeen),
                    ("@count", bucket.Count),
                    ("@users", bucket.Users),
                    ("@muteCount", bucket.MuteUntilCount),
                    ("@muteDate", bucket.MuteUntilDate),
                    ("@muteRegression", bucket.MuteUntilRegression),
                    ("@merged", bucket.MergedInto),
                    ("@version", bucket.Version),
                    ("@dropped", bucket.Dropped),
                    ("@keptHour", bucket.KeptHour),
                    ("@keptInHour", bucket.KeptInHour),
                    ("@family", bucket.IsFamily),
                    ("@splits", bucket.HasSplits),
                    ("@stacks", bucket.Stacks),
                    ("@firstRelease", bucket.FirstRelease),
                    ("@firstReleaseAt", bucket.FirstReleaseAt),
                    ("@shown", bucket.Shown?.Pack(bucket.Count)),
                    ("@symbolicated", bucket.IsSymbolicated),
                    ("@project", project),
                    ("@id", bucket.Id),
                ],
            cancellation
        );

    /// <summary>True when the team merged other buckets into this one.</summary>
    public async Task<bool> TookOthersInAsync(Guid bucket, CancellationToken cancellation) =>
        await db.Command(
                "SELECT 1 FROM buckets WHERE project_id = @project AND merged_into = @id LIMIT 1",
                ("@project", project),
                ("@id", bucket)
            )
            .ScalarAsync(r => r.GetInt32(0), cancellation) == 1;

    /// <summary>When a release was first heard of, by a crash or a build; null when never.</summary>
    public Task<long?> FirstUseAsync(string release, CancellationToken cancellation) =>
        db.Command(
                """
                SELECT min(used) FROM (
                    SELECT min(first_seen) AS used FROM bucket_values WHERE project_id = @project AND field = 'release' AND value = @release
                    UNION ALL
                    SELECT min(created_at) AS used FROM builds WHERE project_id = @project AND release = @release) uses
                """,
                ("@project", project),
                ("@release", release)
            )
            .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);

    /// <summary>Makes the address of a bucket that its last crash left lead to where the crash went, and on with that one's merges.</summary>
    public async Task RedirectAsync(CrashFinishBucket empty, Guid leaf, CrashFinishBucket root, CancellationToken cancellation)
    {
        empty.MergedInto = root.Id;
        empty.Version++;
        root.HasSplits |= empty.HasSplits;
        await db.Command(
                $"""
                INSERT INTO bucket_merges (project_id, bucket_id, into_id, by_hand, by, at, reason)
                VALUES (@project, @bucket, @into, @byHand, '', {CrashQueueSql.Now(db)}, 'its crashes moved')
                ON CONFLICT (project_id, bucket_id) DO NOTHING
                """,
                ("@project", project),
                ("@bucket", empty.Id),
                ("@into", leaf),
                ("@byHand", false)
            )
            .RunAsync(cancellation);
    }

    /// <summary>The releases that a bucket's crashes named, and those of buckets merged into it.</summary>
    // The family leads, and not the values' order: SQLite might else walk those of all buckets.
    public Task<List<string>> ReleasesAsync(Guid bucket, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT DISTINCT v.value || '' FROM ({Families.Sql}) f CROSS JOIN bucket_values v
                WHERE v.project_id = @project AND v.bucket_id = f.id AND v.field = 'release'
                """,
                ("@project", project),
                ("@bucket", bucket)
            )
            .RowsAsync(r => r.GetString(0), cancellation);
}

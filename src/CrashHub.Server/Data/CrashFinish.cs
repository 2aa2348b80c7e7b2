using CrashHub.Contracts;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Ends crashes with their reports: one transaction over reports, modules, signatures, buckets, counters and the queue's rows, void for each whose owner
/// and epoch are no longer the row's. Locks are taken in one order (project, crashes, buckets by id), so that finishes wait for each other and never
/// deadlock.
/// </summary>
/// <param name="db">A context of its own.</param>
/// <param name="memory">What this process wrote of stacks lately; null to write them each time.</param>
internal sealed class CrashFinish(CrashHubDb db, StackMemory? memory = null)
{
    private const int MaxTextLength = 1000;

    private readonly CrashFinishWrites writes = new(db);
    private readonly CrashFinishStacks stacks = new(db, memory);
    private readonly CrashFinishSearch search = new(db, memory);

    /// <summary>Ends crashes of one project that were claimed together, in the order of their receipt.</summary>
    /// <returns>How each ended.</returns>
    public async Task<CrashFinishResult[]> RunAsync(IReadOnlyList<CrashFinishItem> items, CancellationToken cancellation)
    {
        var results = new CrashFinishResult[items.Count];
        var open = Enumerable.Range(0, items.Count).ToList();
        await db.Database.OpenConnectionAsync(cancellation);
        await using (var transaction = await db.BeginWriteAsync(cancellation))
        {
            var moving = await RunAsync(items, open, results, cancellation);
            await transaction.CommitAsync(cancellation);
            stacks.Committed();
            search.Committed();
            open = moving;
        }
        // One that leaves a bucket changes what the next one finds: each has a transaction of its own.
        foreach (var at in open)
        {
            await using var transaction = await db.BeginWriteAsync(cancellation);
            await RunAsync(items, [at], results, cancellation);
            await transaction.CommitAsync(cancellation);
            stacks.Committed();
            search.Committed();
        }
        return results;
    }

    /// <returns>The places of those that were in a bucket before, unless there is only one.</returns>
    private async Task<List<int>> RunAsync(
        IReadOnlyList<CrashFinishItem> items,
        List<int> places,
        CrashFinishResult[] results,
        CancellationToken cancellation
    )
    {
        var rows = new CrashFinishRows(db, items[0].Claim.ProjectId);
        var entries = places.ConvertAll(at => new CrashFinishEntry(at, items[at].Claim, Clean(items[at].Input))
        {
            Leaf = items[at].Input.Probe?.Bucket,
        });
        await FindLeavesAsync(rows, entries, cancellation);
        if (entries.Exists(e => e.Leaf is null || e.Input.WantsBuilds))
        {
            // A new bucket takes its number from the project's row; to compare the generation, holding it still is enough.
            var isNew = entries.Exists(e => e.Leaf is null);
            var generation = await LockProjectAsync(items[0].Claim.ProjectId, isNew, cancellation);
            foreach (var late in entries.FindAll(e => e.Input.WantsBuilds && e.Input.BuildsGeneration != generation))
            {
                var requeued = await writes.RequeueAsync(late.Claim, cancellation);
                results[late.Place] = requeued ? CrashFinishResult.Requeued : CrashFinishResult.Void;
                entries.Remove(late);
            }
            if (isNew)
                await FindLeavesAsync(rows, entries, cancellation);
        }
        var before = await HeldAsync(entries, cancellation);
        entries.RemoveAll(e =>
        {
            if (!before.TryGetValue(e.Claim.Id, out var bucket))
                results[e.Place] = CrashFinishResult.Void;
            e.Before = bucket;
            return !before.ContainsKey(e.Claim.Id);
        });
        var moving = entries.Count > 1 ? entries.FindAll(e => e.Before is not null) : [];
        entries.RemoveAll(moving.Contains);
        await CountAsync(rows, entries, cancellation);
        var kept = entries.FindAll(e => e.IsKept);
        await writes.EndAsync(kept, cancellation);
        await writes.DropAsync(entries.FindAll(e => !e.IsKept), cancellation);
        await writes.StoreReportsAsync(kept, cancellation);
        await writes.StoreModulesAsync(kept, cancellation);
        await writes.StoreMessagesAsync(kept, cancellation);
        await stacks.StoreAsync(rows.Project, entries, cancellation);
        await search.StoreAsync(rows.Project, entries, cancellation);
        foreach (var entry in entries)
            results[entry.Place] = entry.IsKept ? CrashFinishResult.Finished : CrashFinishResult.Dropped;
        return moving.ConvertAll(e => e.Place);
    }

    private static async Task FindLeavesAsync(CrashFinishRows rows, List<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        foreach (var same in entries.Where(e => e.Leaf is null).GroupBy(e => (e.Input.Algorithm, e.Input.Fingerprint)))
        {
            var leaf = await rows.LeafAsync(same.First().Input, cancellation);
            foreach (var entry in same)
                entry.Leaf = leaf;
        }
    }

    /// <summary>Locks the rows that are still this worker's, and says which bucket each is in.</summary>
    private async Task<Dictionary<Guid, Guid?>> HeldAsync(List<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
            return [];
        var names = entries.Select((_, k) => $"@i{k}");
        List<(string, object?)> parameters =
        [
            ("@project", entries[0].Claim.ProjectId),
            ("@from", entries.Min(e => e.Claim.ReceivedAt)),
            ("@to", entries.Max(e => e.Claim.ReceivedAt)),
            ("@owner", entries[0].Claim.Owner),
            .. entries.Select((e, k) => ($"@i{k}", (object?)e.Claim.Id)),
        ];
        var held = await db.Command(
                $"""
                SELECT id, lease_epoch, bucket_id FROM crashes
                WHERE project_id = @project AND id IN ({string.Join(", ", names)}) AND received_at BETWEEN @from AND @to
                    AND state = 1 AND lease_owner = @owner{CrashQueueSql.ForUpdate(db)}
                """,
                [.. parameters]
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Epoch: r.GetInt64(1), Bucket: r.IsDBNull(2) ? null : (Guid?)r.GetGuid(2)), cancellation);
        var epochs = entries.ToDictionary(e => e.Claim.Id, e => e.Claim.Epoch);
        return held.Where(row => epochs[row.Id] == row.Epoch).ToDictionary(row => row.Id, row => row.Bucket);
    }

    /// <summary>Puts each crash into its bucket: counted once, moved when it was in another one before.</summary>
    private async Task CountAsync(CrashFinishRows rows, List<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        foreach (var entry in entries)
        {
            if (entry.Before is { } was && entry.Leaf != was && await rows.WasSplitOffAsync(was, cancellation))
                entry.Leaf = was;
        }
        var leaves = entries.SelectMany(e => new[] { e.Before, e.Leaf }).OfType<Guid>().Distinct().ToList();
        var roots = await rows.LockRootsAsync(leaves, cancellation);
        roots = await new CrashFinishSplits(db, rows).ApplyAsync(entries, leaves, roots, cancellation);
        var made = new Dictionary<(string, string), Guid>();
        foreach (var entry in entries.FindAll(e => e.Input.IsCounted))
        {
            entry.IsKept = false;
            if (!roots.ContainsKey(entry.Leaf!.Value))
                entry.Leaf = null; // The bucket went since its probe: the crash is in none.
        }
        foreach (var entry in entries.FindAll(e => e.Leaf is null && !e.Input.IsCounted))
        {
            var signature = (entry.Input.Algorithm, entry.Input.Fingerprint);
            if (!made.TryGetValue(signature, out var bucket))
            {
                // A crash that moves because its symbols came takes along what the team decided about it.
                var old = entry.Before is { } was ? roots.GetValueOrDefault(was) : null;
                bucket = await rows.CreateAsync(entry.Input, entry.Claim.ReceivedAt, old, cancellation);
                made.Add(signature, bucket);
                roots[bucket] =
                    await rows.LockAsync(bucket, cancellation) ?? throw new InvalidOperationException("A bucket just made is not there.");
                entry.MadeItsBucket = true;
            }
            entry.Leaf = bucket;
        }
        var counters = new CrashFinishCounters(db, rows.Project);
        var status = new CrashFinishStatus(rows);
        foreach (var entry in entries.FindAll(e => e.Leaf is not null))
            await JoinAsync(rows, counters, status, roots, entry, cancellation);
        await counters.StoreAsync(cancellation);
        await ReleaseRows.RegressedAsync(db, [.. entries.Select(e => e.Regression).OfType<BucketRegression>()], cancellation);
        foreach (var entry in entries.FindAll(e => e.Joined is not null))
        {
            if (entry.Input.IsCounted)
            {
                entry.Joined!.Dropped++;
                await counters.DroppedAsync(entry.Joined, entry.Leaf!.Value, 1, cancellation);
                continue;
            }
            // What a probe asked for is kept.
            var wasAskedFor = entry.Input.Probe is not null && entry.Claim.Body != CrashBody.Probe;
            var saysMore = entry.SaysMore | wasAskedFor | counters.IsFirstOfRelease(entry.Joined!, entry.Claim);
            entry.IsKept = BucketSampling.Keeps(entry.Joined!, entry.Claim.ReceivedAt, entry.Input.KeepPerHour, saysMore);
            if (!entry.IsKept)
                await counters.DroppedAsync(entry.Joined!, entry.Leaf!.Value, 1, cancellation);
        }
        foreach (var entry in entries.FindAll(e => e.Leaf is not null && e.IsKept))
            Symbolicate(roots[entry.Leaf!.Value], entry);
        var redirects = new BucketRedirects(db, rows.Project);
        foreach (var entry in entries.FindAll(e => e.Joined is not null && e.Before is not null))
        {
            // Its address must lead on once the last of its crashes left: what it stood for is known by another signature now.
            if (
                roots.GetValueOrDefault(entry.Before!.Value) is { MergedInto: null } old
                && old.Id == entry.Before
                && !await redirects.HasOthersAsync(old, entry.Claim.Id, cancellation)
            )
                await redirects.RunAsync(old, entry.Leaf!.Value, entry.Joined!, cancellation);
        }
        await AlertOutbox.NoteAsync(db, AlertCause.Of(entries), cancellation);
        var index = new StackIndex(db, rows.Project);
        foreach (var entry in entries.FindAll(e => roots.TryGetValue(e.Leaf!.Value, out var bucket) && bucket.Id == e.Leaf))
            await index.AddAsync(roots[entry.Leaf!.Value], entry.Input.Stack, cancellation);
        await index.StoreAsync(cancellation);
        await rows.SaveAsync([.. roots.Values.Distinct()], cancellation);
    }

    private static async Task JoinAsync(
        CrashFinishRows rows,
        CrashFinishCounters counters,
        CrashFinishStatus statuses,
        Dictionary<Guid, CrashFinishBucket> roots,
        CrashFinishEntry entry,
        CancellationToken cancellation
    )
    {
        var old = entry.Before is { } was ? roots.GetValueOrDefault(was) : null;
        var bucket =
            roots.GetValueOrDefault(entry.Leaf!.Value)
            ?? throw new InvalidOperationException("A signature names a bucket that is not there.");
        if (entry.Leaf == entry.Before)
            return;
        if (bucket == old)
        {
            // From one bucket of a family to another: only their parts change.
            await counters.RemoveAsync([new(bucket, entry.Before!.Value, [entry.Claim])], cancellation);
            counters.Add(bucket, entry.Leaf.Value, entry.Claim);
            return;
        }
        var status = bucket.Status;
        if (!entry.MadeItsBucket)
            entry.Regressed = await statuses.ApplyAsync(bucket, entry.Claim, cancellation);
        if (entry.Regressed)
            entry.Regression = RegressionOf(bucket, entry.Claim);
        counters.Add(bucket, entry.Leaf.Value, entry.Claim);
        // What was kept once stays kept; and so is what opens the bucket.
        (entry.Joined, entry.SaysMore) = (bucket, entry.MadeItsBucket || entry.Before is not null || bucket.Status != status);
        if (old is null)
            return;
        await counters.RemoveAsync([new(old, entry.Before!.Value, [entry.Claim])], cancellation);
    }

    private static void Symbolicate(CrashFinishBucket bucket, CrashFinishEntry entry)
    {
        var wantsModule = false;
        foreach (var module in entry.Input.Modules)
            wantsModule |= module.IsMissing;
        if (!wantsModule)
            bucket.IsSymbolicated = true;
        else if (entry.Before == entry.Leaf)
            bucket.Forget(); // It may have been the one that had all.
    }

    private static BucketRegression RegressionOf(CrashFinishBucket bucket, CrashQueueClaim crash) =>
        new()
        {
            ProjectId = crash.ProjectId,
            BucketId = bucket.Id,
            CrashId = crash.Id,
            At = MicrosecondsConverter.FromMicroseconds(crash.ReceivedAt),
            Release = CrashCountedValues.Clean(crash.Release),
            Environment = CrashCountedValues.Clean(crash.Environment),
            ResolvedInRelease = bucket.ResolvedInRelease,
            ResolvedAt = bucket.ResolvedAt is { } at ? MicrosecondsConverter.FromMicroseconds(at) : null,
        };

    private Task<long> LockProjectAsync(int project, bool change, CancellationToken cancellation)
    {
        var hold = change ? CrashQueueSql.ForUpdate(db) : CrashQueueSql.ForShare(db);
        return db.Command($"SELECT builds_generation FROM projects WHERE id = @project{hold}", ("@project", project))
            .ScalarAsync(r => r.GetInt64(0), cancellation);
    }

    /// <summary>A fingerprint as rows hold it.</summary>
    internal static string CleanFingerprint(string fingerprint) => CrashQueueSql.Clean(fingerprint, MaxTextLength / 2);

    /// <summary>A signature's text as rows hold it.</summary>
    internal static string CleanText(string text) => CrashQueueSql.Clean(text, 4 * MaxTextLength);

    internal static CrashFinishInput Clean(CrashFinishInput input) =>
        input with
        {
            Fingerprint = CleanFingerprint(input.Fingerprint),
            SignatureText = CleanText(input.SignatureText),
            Title = CrashQueueSql.Clean(input.Title, MaxTextLength),
            Culprit = CrashQueueSql.Clean(input.Culprit, MaxTextLength),
        };
}

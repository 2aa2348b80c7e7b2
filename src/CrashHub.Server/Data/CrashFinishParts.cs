using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data;

/// <summary>The parts of families (<see cref="BucketPart"/>) as crashes come and go, and the instants of buckets that crashes leave.</summary>
internal sealed class CrashFinishParts(CrashHubDb db, int project)
{
    private const string Family = Families.Sql;

    private const string Put = """
        INSERT INTO bucket_parts (project_id, bucket_id, count, dropped, first_seen, last_seen) VALUES (@project, @leaf, @count, @dropped, @first, @last)
        ON CONFLICT (project_id, bucket_id) DO UPDATE SET count = bucket_parts.count + excluded.count,
            first_seen = CASE WHEN bucket_parts.count <= 0 OR excluded.first_seen < bucket_parts.first_seen THEN excluded.first_seen
                ELSE bucket_parts.first_seen END,
            last_seen = CASE WHEN bucket_parts.count <= 0 OR excluded.last_seen > bucket_parts.last_seen THEN excluded.last_seen
                ELSE bucket_parts.last_seen END
        """;

    private readonly Dictionary<Guid, Part> begun = [];
    private readonly Dictionary<Guid, Part> added = [];

    /// <summary>Counts a crash of a leaf; before its bucket's row is counted up. A bucket becomes a family with the first crash of another leaf.</summary>
    public void Add(CrashFinishBucket bucket, Guid leaf, long receivedAt)
    {
        if (!bucket.IsFamily && leaf == bucket.Id)
            return;
        if (!bucket.IsFamily)
        {
            bucket.IsFamily = true;
            begun[bucket.Id] = Of(bucket);
        }
        added[leaf] = added.TryGetValue(leaf, out var part)
            ? new(part.Count + 1, 0, Math.Min(part.First, receivedAt), Math.Max(part.Last, receivedAt))
            : new(1, 0, receivedAt, receivedAt);
    }

    /// <summary>Writes what was counted.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        foreach (var (bucket, part) in begun)
            await BeginAsync(bucket, part, cancellation);
        await db.ManyAsync(Put, [.. added], one => Parameters(one.Key, one.Value), cancellation);
    }

    /// <summary>Gives a bucket that joins or begins a family the part that it counted alone.</summary>
    public async Task BeginAsync(CrashFinishBucket bucket, CancellationToken cancellation)
    {
        if (!bucket.IsFamily)
            await BeginAsync(bucket.Id, Of(bucket), cancellation);
    }

    /// <summary>Counts crashes of a leaf that sampling dropped, or no longer drops.</summary>
    public Task DroppedAsync(CrashFinishBucket bucket, Guid leaf, int more, CancellationToken cancellation) =>
        bucket.IsFamily
            ? db.Command(
                    "UPDATE bucket_parts SET dropped = CASE WHEN dropped + @more < 0 THEN 0 ELSE dropped + @more END WHERE project_id = @project AND bucket_id = @leaf",
                    ("@project", project),
                    ("@leaf", leaf),
                    ("@more", more)
                )
                .RunAsync(cancellation)
            : Task.CompletedTask;

    /// <summary>How many buckets of a family know values; those that none knows are left out.</summary>
    public async Task<Dictionary<(string Field, string Value), long>> KnowingAsync(
        Guid survivor,
        IReadOnlyList<(string Field, string Value)> values,
        CancellationToken cancellation
    )
    {
        var known = await db.OverAsync(
            $"""
            SELECT v.field, v.value, count(*) FROM {Items} CROSS JOIN ({Family}) f CROSS JOIN bucket_values v
            WHERE v.project_id = @project AND v.bucket_id = f.id AND v.field = i.what AND v.value = i.said
            GROUP BY v.field, v.value
            """,
            [Column("what", values, one => one.Field), Column("said", values, one => one.Value)],
            [("@project", project), ("@bucket", survivor)],
            r => (Value: (r.GetString(0), r.GetString(1)), Count: r.GetInt64(2)),
            cancellation
        );
        return known.ToDictionary(row => row.Value, row => row.Count);
    }

    /// <summary>Takes crashes that left leaves out of their parts and finds out again when their buckets were first and last seen.</summary>
    public async Task RemoveAsync(IReadOnlyList<CrashDeparture> departures, CancellationToken cancellation)
    {
        var gone = departures.SelectMany(d => d.Crashes).Select(crash => crash.Id).ToList();
        foreach (var departure in departures.Where(d => d.Bucket.IsFamily))
            await TakeAsync(departure.Bucket, departure.Leaf, departure.Crashes, gone, cancellation);
        var alone = departures
            .Where(d => !d.Bucket.IsFamily && d.Crashes.Any(c => c.ReceivedAt == d.Bucket.FirstSeen || c.ReceivedAt == d.Bucket.LastSeen))
            .Select(d => d.Bucket)
            .Distinct()
            .ToDictionary(bucket => bucket.Id);
        if (alone.Count == 0)
            return;
        // Redirects that older versions left stand in them, though no family began.
        var leaves = alone.Keys.ToDictionary(id => id, id => id);
        var members = await db.OverAsync(
            $"SELECT id, merged_into FROM {Items} CROSS JOIN buckets WHERE project_id = @project AND merged_into = i.survivor",
            [("survivor", alone.Keys.ToArray())],
            [("@project", project)],
            r => (Id: r.GetGuid(0), Into: r.GetGuid(1)),
            cancellation
        );
        foreach (var (id, into) in members)
            leaves[id] = into;
        foreach (var ends in (await EndsAsync([.. leaves.Keys], gone, cancellation)).GroupBy(one => leaves[one.Key], one => one.Value))
        {
            var bucket = alone[ends.Key];
            (bucket.FirstSeen, bucket.LastSeen) = (ends.Min(one => one.First), ends.Max(one => one.Last));
        }
    }

    private async Task TakeAsync(
        CrashFinishBucket bucket,
        Guid leaf,
        IReadOnlyList<CrashQueueClaim> crashes,
        IReadOnlyList<Guid> gone,
        CancellationToken cancellation
    )
    {
        var part = await ReadAsync(leaf, cancellation);
        if (part is null or { Count: 0 })
            (leaf, part) = (bucket.Id, await ReadAsync(bucket.Id, cancellation)); // an older version counted there
        if (part is not { } old)
            return;
        var (first, last) = (old.First, old.Last);
        if (crashes.Any(c => c.ReceivedAt == old.First || c.ReceivedAt == old.Last))
            (first, last) = (await EndsAsync([leaf], gone, cancellation)).GetValueOrDefault(leaf, (first, last));
        await db.Command(
                "UPDATE bucket_parts SET count = @count, first_seen = @first, last_seen = @last WHERE project_id = @project AND bucket_id = @leaf",
                ("@count", Math.Max(0, old.Count - crashes.Count)),
                ("@first", first),
                ("@last", last),
                ("@project", project),
                ("@leaf", leaf)
            )
            .RunAsync(cancellation);
        var ends = await db.Command(
                $"SELECT min(first_seen), max(last_seen) FROM bucket_parts WHERE project_id = @project AND bucket_id IN ({Family}) AND count > 0",
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RowsAsync(r => (First: r.Number(0), Last: r.Number(1)), cancellation);
        (bucket.FirstSeen, bucket.LastSeen) = (ends[0].First ?? bucket.FirstSeen, ends[0].Last ?? bucket.LastSeen);
    }

    private async Task<Part?> ReadAsync(Guid leaf, CancellationToken cancellation)
    {
        var rows = await db.Command(
                "SELECT count, dropped, first_seen, last_seen FROM bucket_parts WHERE project_id = @project AND bucket_id = @leaf",
                ("@project", project),
                ("@leaf", leaf)
            )
            .RowsAsync(r => new Part(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), cancellation);
        return rows.Count > 0 ? rows[0] : null;
    }

    /// <summary>
    /// When the first and the last crash of leaves were received, without some. Only what rows still tell: expired crashes are counted but have no row, so
    /// leaves without rows have no ends to tell and are left out.
    /// </summary>
    private async Task<Dictionary<Guid, (long First, long Last)>> EndsAsync(
        IReadOnlyList<Guid> leaves,
        IReadOnlyList<Guid> without,
        CancellationToken cancellation
    )
    {
        var isPostgres = db.Database.IsNpgsql();
        var except = isPostgres ? "<> ALL(@without)" : $"NOT IN ({string.Join(", ", without.Select((_, k) => $"@w{k}"))})";
        var ends = await db.OverAsync(
            $"SELECT i.leaf, {End("", except)}, {End(" DESC", except)} FROM {Items}",
            [("leaf", leaves.ToArray())],
            isPostgres
                ? [("@project", project), ("@without", without.ToArray())]
                : [("@project", project), .. without.Select((id, k) => ($"@w{k}", (object?)id))],
            r => (Leaf: r.GetGuid(0), First: r.Number(1), Last: r.Number(2)),
            cancellation
        );
        return ends.Where(row => row is { First: not null, Last: not null })
            .ToDictionary(row => row.Leaf, row => (row.First!.Value, row.Last!.Value));
    }

    // By the index of bucket and instant: as many rows are read as one, and those that go.
    private static string End(string direction, string except) =>
        $"""
            (SELECT c.received_at FROM crashes c WHERE c.project_id = @project AND c.bucket_id = i.leaf AND c.id {except}
                ORDER BY c.project_id{direction}, c.bucket_id{direction}, c.received_at{direction} LIMIT 1)
            """;

    private Task<int> BeginAsync(Guid bucket, Part part, CancellationToken cancellation) =>
        db.Command(
                $"""
                INSERT INTO bucket_parts (project_id, bucket_id, count, dropped, first_seen, last_seen) VALUES (@project, @leaf, @count, @dropped, @first, @last)
                ON CONFLICT (project_id, bucket_id) DO UPDATE SET count = excluded.count, dropped = excluded.dropped, first_seen = excluded.first_seen,
                    last_seen = excluded.last_seen
                """,
                Parameters(bucket, part)
            )
            .RunAsync(cancellation);

    private (string, object?)[] Parameters(Guid bucket, Part part) =>
        [
            ("@project", project),
            ("@leaf", bucket),
            ("@count", part.Count),
            ("@dropped", part.Dropped),
            ("@first", part.First),
            ("@last", part.Last),
        ];

    private static Part Of(CrashFinishBucket bucket) => new(bucket.Count, bucket.Dropped, bucket.FirstSeen, bucket.LastSeen);

    private readonly record struct Part(long Count, long Dropped, long First, long Last);
}

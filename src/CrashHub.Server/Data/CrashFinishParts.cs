namespace CrashHub.Server.Data;

/// <summary>The parts of families (<see cref="BucketPart"/>) as crashes come and go, and the instants of buckets that crashes leave.</summary>
internal sealed class CrashFinishParts(CrashHubDb db, int project)
{
    private const string Family = Families.Sql;

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
        foreach (var (leaf, part) in added)
            await PutAsync(leaf, part, cancellation);
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

    /// <summary>How many buckets of a family know a value.</summary>
    public Task<long> KnowingAsync(Guid survivor, string field, string value, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT count(*) FROM ({Family}) f CROSS JOIN bucket_values v
                WHERE v.project_id = @project AND v.bucket_id = f.id AND v.field = @field AND v.value = @value
                """,
                ("@project", project),
                ("@bucket", survivor),
                ("@field", field),
                ("@value", value)
            )
            .ScalarAsync(r => r.GetInt64(0), cancellation);

    /// <summary>Takes crashes that left a leaf out of its part and finds out again when its bucket was first and last seen.</summary>
    public async Task RemoveAsync(
        CrashFinishBucket bucket,
        Guid leaf,
        IReadOnlyList<CrashQueueClaim> crashes,
        CancellationToken cancellation
    )
    {
        if (bucket.IsFamily)
            await TakeAsync(bucket, leaf, crashes, cancellation);
        else if (crashes.Any(c => c.ReceivedAt == bucket.FirstSeen || c.ReceivedAt == bucket.LastSeen))
        {
            var leaves = await db.Command(Family, ("@project", project), ("@bucket", bucket.Id)).RowsAsync(r => r.GetGuid(0), cancellation);
            if (await EndsAsync(leaves, crashes, cancellation) is var (first, last))
                (bucket.FirstSeen, bucket.LastSeen) = (first, last);
        }
    }

    private async Task TakeAsync(
        CrashFinishBucket bucket,
        Guid leaf,
        IReadOnlyList<CrashQueueClaim> crashes,
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
            (first, last) = await EndsAsync([leaf], crashes, cancellation) ?? (first, last);
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

    /// <summary>Only what rows still tell: expired crashes are counted but have no row, so leaves without rows have no ends to tell.</summary>
    private async Task<(long First, long Last)?> EndsAsync(
        IReadOnlyList<Guid> leaves,
        IReadOnlyList<CrashQueueClaim> without,
        CancellationToken cancellation
    )
    {
        var (first, last) = ((long?)null, (long?)null);
        foreach (var leaf in leaves)
        {
            var least = await EndAsync(leaf, without, "", cancellation);
            var greatest = await EndAsync(leaf, without, " DESC", cancellation);
            first = first is null || least < first ? least ?? first : first;
            last = last is null || greatest > last ? greatest ?? last : last;
        }
        return first is { } begin && last is { } end ? (begin, end) : null;
    }

    // By the index of bucket and instant: as many rows are read as one, and those that go.
    private Task<long?> EndAsync(Guid leaf, IReadOnlyList<CrashQueueClaim> without, string direction, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT received_at FROM crashes WHERE project_id = @project AND bucket_id = @leaf
                    AND id NOT IN ({string.Join(", ", without.Select((_, k) => $"@w{k}"))})
                ORDER BY project_id{direction}, bucket_id{direction}, received_at{direction} LIMIT 1
                """,
                [("@project", project), ("@leaf", leaf), .. without.Select((crash, k) => ($"@w{k}", (object?)crash.Id))]
            )
            .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);

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

    private Task<int> PutAsync(Guid leaf, Part part, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO bucket_parts (project_id, bucket_id, count, dropped, first_seen, last_seen) VALUES (@project, @leaf, @count, @dropped, @first, @last)
                ON CONFLICT (project_id, bucket_id) DO UPDATE SET count = bucket_parts.count + excluded.count,
                    first_seen = CASE WHEN bucket_parts.count <= 0 OR excluded.first_seen < bucket_parts.first_seen THEN excluded.first_seen
                        ELSE bucket_parts.first_seen END,
                    last_seen = CASE WHEN bucket_parts.count <= 0 OR excluded.last_seen > bucket_parts.last_seen THEN excluded.last_seen
                        ELSE bucket_parts.last_seen END
                """,
                Parameters(leaf, part)
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

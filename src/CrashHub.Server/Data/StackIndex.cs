namespace CrashHub.Server.Data;

/// <summary>
/// Enters stacks that stand for buckets into the index by which alike buckets are found: what a finish saw, written at its end, functions in one order, so
/// that finishes wait for each other and never deadlock.
/// </summary>
internal sealed class StackIndex(CrashHubDb db, int project)
{
    /// <summary>Stacks that stand for one bucket; more say little that these do not.</summary>
    public const int MaxStacks = 4;

    private readonly List<(Guid Bucket, CrashStack Stack)> stacks = [];
    private readonly SortedDictionary<long, int> counts = [];
    private readonly List<(Guid Bucket, long Frame)> gone = [];

    /// <summary>Takes a crash's stack for its locked bucket, unless the bucket has it, or enough. Called once the bucket is counted.</summary>
    public async Task AddAsync(CrashFinishBucket bucket, CrashStack stack, CancellationToken cancellation)
    {
        if (stack.Hash is not { } hash || Knows(bucket.Stacks, hash))
            return;
        var known = new HashSet<long>();
        if (bucket.Stacks is not null)
        {
            var others = await db.Command(
                    "SELECT frames FROM bucket_stacks WHERE project_id = @project AND bucket_id = @bucket",
                    ("@project", project),
                    ("@bucket", bucket.Id)
                )
                .RowsAsync(r => r.GetFieldValue<byte[]>(0), cancellation);
            foreach (var frames in others)
                known.UnionWith(CrashStack.Read(frames));
        }
        foreach (var (_, earlier) in stacks.Where(one => one.Bucket == bucket.Id))
            known.UnionWith(earlier.Hashes);
        foreach (var frame in stack.Hashes.Distinct().Where(frame => !known.Contains(frame)))
            counts[frame] = counts.GetValueOrDefault(frame) + 1;
        stacks.Add((bucket.Id, stack));
        bucket.Stacks = [.. bucket.Stacks ?? [], .. BitConverter.GetBytes(hash)];
    }

    /// <summary>Takes stacks for a locked bucket in place of those that stood for it; its row is the caller's to write.</summary>
    public async Task ReplaceAsync(CrashFinishBucket bucket, IReadOnlyList<CrashStack> by, CancellationToken cancellation)
    {
        if (by.All(stack => stack.Hash is { } hash && Holds(bucket.Stacks, hash)))
            return;
        var others = await db.Command(
                "SELECT frames FROM bucket_stacks WHERE project_id = @project AND bucket_id = @bucket",
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RowsAsync(r => CrashStack.Read(r.GetFieldValue<byte[]>(0)), cancellation);
        foreach (var frame in others.SelectMany(frames => frames).Distinct())
        {
            counts[frame] = counts.GetValueOrDefault(frame) - 1;
            gone.Add((bucket.Id, frame));
        }
        await db.Command(
                "DELETE FROM bucket_stacks WHERE project_id = @project AND bucket_id = @bucket",
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RunAsync(cancellation);
        bucket.Stacks = null;
        foreach (var stack in by)
            await AddAsync(bucket, stack, cancellation);
    }

    /// <summary>Writes what was taken.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        await db.ManyAsync(
            "DELETE FROM bucket_frames WHERE project_id = @project AND frame = @frame AND bucket_id = @bucket",
            gone,
            one => [("@project", project), ("@frame", one.Frame), ("@bucket", one.Bucket)],
            cancellation
        );
        await db.ManyAsync(
            """
            INSERT INTO bucket_stacks (project_id, bucket_id, stack_hash, frames, names) VALUES (@project, @bucket, @hash, @frames, @names)
            ON CONFLICT (project_id, bucket_id, stack_hash) DO NOTHING
            """,
            stacks,
            one =>
                [
                    ("@project", project),
                    ("@bucket", one.Bucket),
                    ("@hash", one.Stack.Hash),
                    ("@frames", one.Stack.Frames),
                    ("@names", one.Stack.Names),
                ],
            cancellation
        );
        foreach (var (bucket, stack) in stacks)
            await StoreFramesAsync(bucket, stack, cancellation);
        await db.ManyAsync(
            """
            INSERT INTO frame_counts (project_id, frame, buckets) VALUES (@project, @frame, @more)
            ON CONFLICT (project_id, frame) DO UPDATE SET buckets = frame_counts.buckets + excluded.buckets
            """,
            [.. counts.Where(one => one.Value != 0)],
            one => [("@project", project), ("@frame", one.Key), ("@more", one.Value)],
            cancellation
        );
    }

    private Task<int> StoreFramesAsync(Guid bucket, CrashStack stack, CancellationToken cancellation)
    {
        List<(string, object?)> parameters = [("@project", project), ("@bucket", bucket)];
        var rows = new List<string>(stack.Hashes.Count);
        for (var at = 0; at < stack.Hashes.Count; at++)
        {
            parameters.Add(($"@f{at}", stack.Hashes[at]));
            rows.Add($"(@project, @f{at}, {at}, @bucket)");
        }
        return db.Command(
                $"""
                INSERT INTO bucket_frames (project_id, frame, position, bucket_id) VALUES {string.Join(", ", rows)}
                ON CONFLICT (project_id, frame, position, bucket_id) DO NOTHING
                """,
                [.. parameters]
            )
            .RunAsync(cancellation);
    }

    private static bool Knows(byte[]? stacks, long hash)
    {
        if (stacks is null)
            return false;
        return stacks.Length >= MaxStacks * sizeof(long) || Holds(stacks, hash);
    }

    private static bool Holds(byte[]? stacks, long hash)
    {
        for (var at = 0; at + sizeof(long) <= (stacks?.Length ?? 0); at += sizeof(long))
        {
            if (BitConverter.ToInt64(stacks!, at) == hash)
                return true;
        }
        return false;
    }
}

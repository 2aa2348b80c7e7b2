using System.Globalization;

namespace CrashHub.Benchmarks.Lists;

/// <summary>Writes the buckets of a made-up world with their totals, families, stacks and what came back.</summary>
internal sealed class BucketFill(
    BulkRows rows,
    MadeWorld world,
    int project,
    string algorithm,
    Dictionary<(int Bucket, int Stack), MadeStack> stacks
)
{
    private const int MergedEvery = 97;
    private readonly Random random = new(11);

    /// <summary>The bucket that took a bucket in; itself when it was not merged.</summary>
    public static int RootOf(int bucket) => bucket > MergedEvery && bucket % MergedEvery == 0 ? bucket / MergedEvery + 1 : bucket;

    public async Task RunAsync(MadeCrash[] crashes)
    {
        var own = new (long Count, long First, long Last)[world.Buckets.Length];
        var total = new (long Count, long First, long Last)[world.Buckets.Length];
        var users = new HashSet<(int Root, int User)>();
        var perRoot = new long[world.Buckets.Length];
        foreach (var c in crashes)
        {
            var root = RootOf(c.Bucket);
            own[c.Bucket] = More(own[c.Bucket], c.At);
            total[root] = More(total[root], c.At);
            if (users.Add((root, c.User)))
                perRoot[root]++;
        }
        var families = Enumerable.Range(0, world.Buckets.Length).Where(b => RootOf(b) != b).Select(RootOf).ToHashSet();
        await rows.InsertAsync(
            """
            buckets (project_id, id, number, fingerprint, algorithm, title, culprit, trap, signature_text, status, regressed, first_seen, last_seen, count,
                users, assignee, resolved_at, mute_until_regression, merged_into, is_family, has_splits, stacks, signature_input, version)
            """,
            world.Buckets.Select((bucket, b) => Row(bucket, b, RootOf(b) == b ? total[b] : own[b], perRoot[b], families.Contains(b)))
        );
        await rows.InsertAsync(
            "bucket_parts (project_id, bucket_id, count, dropped, first_seen, last_seen)",
            Enumerable
                .Range(0, world.Buckets.Length)
                .Where(b => RootOf(b) != b || families.Contains(b))
                .Select(b => new object?[] { project, world.Buckets[b].Id, own[b].Count, 0L, own[b].First, own[b].Last })
        );
        await rows.InsertAsync(
            "signatures (project_id, algorithm, fingerprint, bucket_id)",
            world.Buckets.Select((bucket, b) => new object?[] { project, algorithm, Fingerprint(b), bucket.Id })
        );
        await rows.InsertAsync(
            "bucket_regressions (project_id, bucket_id, crash_id, at, release, environment)",
            crashes
                .Where(c => c.Bucket % 50 == 0)
                .DistinctBy(c => c.Bucket)
                .Select(c =>
                    new object?[]
                    {
                        project,
                        world.Buckets[c.Bucket].Id,
                        c.Id,
                        c.At,
                        MadeWorld.Releases[c.Release],
                        MadeWorld.Environments[c.Environment],
                    }
                )
        );
        await StacksAsync();
    }

    private static (long Count, long First, long Last) More((long Count, long First, long Last) seen, long at) =>
        seen.Count == 0 ? (1, at, at) : (seen.Count + 1, Math.Min(seen.First, at), Math.Max(seen.Last, at));

    private static string Fingerprint(int bucket) => string.Create(CultureInfo.InvariantCulture, $"made{bucket:x12}");

    private object?[] Row(MadeBucket bucket, int b, (long Count, long First, long Last) seen, long users, bool isFamily)
    {
        var youngest = bucket.Stacks[0][0];
        var status = random.Next(100) switch
        {
            < 70 => 0,
            < 92 => 1,
            _ => 2,
        };
        return
        [
            project,
            bucket.Id,
            (long)b + 1,
            Fingerprint(b),
            algorithm,
            $"{MadeWorld.Traps[bucket.Trap]} in {MadeProgram.Function(youngest)}",
            $"{MadeProgram.File(youngest)}:{10 + youngest % 900}",
            MadeWorld.Traps[bucket.Trap],
            stacks[(b, 0)].Text,
            status,
            b % 50 == 0,
            seen.First,
            seen.Last,
            seen.Count,
            users,
            random.Next(7) == 0 ? $"person{random.Next(25)}@example.com" : null,
            status == 1 ? seen.Last + 1 : null,
            status == 2,
            RootOf(b) == b ? null : world.Buckets[RootOf(b)].Id,
            isFamily,
            false,
            BitConverter.GetBytes(stacks[(b, 0)].Stack.Hash!.Value),
            stacks[(b, 0)].Input,
            0L,
        ];
    }

    /// <summary>The first stack of each bucket stands for it.</summary>
    private async Task StacksAsync()
    {
        var counts = new Dictionary<long, long>();
        for (var b = 0; b < world.Buckets.Length; b++)
        {
            foreach (var frame in stacks[(b, 0)].Stack.Hashes.Distinct())
                counts[frame] = counts.GetValueOrDefault(frame) + 1;
        }
        await rows.InsertAsync(
            "bucket_stacks (project_id, bucket_id, stack_hash, frames, names)",
            world.Buckets.Select(
                (bucket, b) =>
                    new object?[] { project, bucket.Id, stacks[(b, 0)].Stack.Hash, stacks[(b, 0)].Stack.Frames, stacks[(b, 0)].Stack.Names }
            )
        );
        await rows.InsertAsync(
            "bucket_frames (project_id, frame, position, bucket_id)",
            world.Buckets.SelectMany(
                (bucket, b) => stacks[(b, 0)].Stack.Hashes.Select((frame, at) => new object?[] { project, frame, at, bucket.Id })
            )
        );
        await rows.InsertAsync("frame_counts (project_id, frame, buckets)", counts.Select(c => new object?[] { project, c.Key, c.Value }));
    }
}

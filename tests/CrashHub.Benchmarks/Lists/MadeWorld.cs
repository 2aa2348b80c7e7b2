using System.Globalization;

namespace CrashHub.Benchmarks.Lists;

/// <summary>
/// What crashes: few buckets that crash often and many that crash seldom, releases that follow each other, and fields of which some values are common and
/// most are rare. The same numbers make the same world.
/// </summary>
internal sealed class MadeWorld
{
    private const long Span = 75L * 24 * 3600 * 1_000_000;
    private static readonly Skewed Rare = new(24, 1.1);
    private readonly Random random;
    private readonly Skewed buckets;
    private readonly Skewed environments = new(26, 1.8);
    private readonly Skewed regions = new(30);
    private readonly Skewed runtimes = new(14, 1.3);
    private readonly Skewed tenants = new(4000);
    private readonly Skewed clusters = new(60, 0.7);
    private readonly Skewed users = new(150_000, 0.6);
    private readonly Skewed newest = new(12, 1.5);

    /// <param name="crashes">Crashes in all.</param>
    /// <param name="bucketCount">Buckets.</param>
    /// <param name="now">The last instant, microseconds.</param>
    /// <param name="seed">Which world.</param>
    public MadeWorld(int crashes, int bucketCount, long now, int seed)
    {
        random = new Random(seed);
        (Crashes, Now) = (crashes, now);
        Buckets = new MadeBucket[bucketCount];
        buckets = new Skewed(bucketCount, 0.9);
        for (var b = 0; b < bucketCount; b++)
            Buckets[b] = Bucket(b);
    }

    public int Crashes { get; }
    public long Now { get; }
    public MadeBucket[] Buckets { get; }

    public static string[] Traps { get; } =
    [
        "unreachable",
        "memory-out-of-bounds",
        "indirect-call-to-null",
        "stack-overflow",
        "integer-divide-by-zero",
        "table-out-of-bounds",
        "indirect-call-type-mismatch",
        "out-of-fuel",
        "uncaught-exception",
        "integer-overflow",
        "interrupted",
        "cast-failure",
        "null-reference",
    ];

    public static string[] Environments { get; } =
        Named(26, k => k < 4 ? new[] { "production", "staging", "development", "canary" }[k] : $"qa-{k - 3}");

    public static string[] Regions { get; } =
        Named(
            30,
            k => $"{new[] { "eu", "us", "ap", "sa", "af", "me" }[k % 6]}-{new[] { "west", "east", "north" }[k / 6 % 3]}-{k / 18 + 1}"
        );

    public static string[] Runtimes { get; } =
        Named(14, k => k < 9 ? $"wasmtime/{48 - k}.0" : $"{new[] { "v8", "wamr", "wasmedge" }[k % 3]}/{k}.1");

    public static string[] Releases { get; } =
        Named(160, k => k % 8 == 7 ? $"nightly-{k}" : $"2.{k / 10}.{k % 10}{(k % 10 == 9 ? "-rc.1" : "")}");

    public static string[] Functions { get; } =
        Named(1500, k => $"{new[] { "get", "post", "on", "cron", "render" }[k % 5]}_{MadeProgram.Module(k % 30)[..^5]}_{k / 5}");

    public static string Tenant(int tenant) => string.Create(CultureInfo.InvariantCulture, $"tenant-{tenant:0000}");

    public static string Plan(int tenant) =>
        tenant % 7 == 0 ? "enterprise"
        : tenant % 3 == 0 ? "pro"
        : "free";

    public static string Cluster(int cluster) => string.Create(CultureInfo.InvariantCulture, $"cluster-{cluster}");

    public static string BuildId(int module, int release) =>
        string.Create(CultureInfo.InvariantCulture, $"{module * 7919 + 13:x8}{release * 104_729 + 7:x8}");

    /// <summary>What a trap said; null where it said nothing.</summary>
    public static string? Message(in MadeCrash crash) =>
        (crash.Stack * 31 + crash.Bucket) % 5 > 2
            ? null
            : (crash.Bucket % 4) switch
            {
                0 => $"index {crash.User % 997} is out of bounds for a length of {crash.Tenant % 97}",
                1 => $"called `Option::unwrap()` on a `None` value, {MadeProgram.File(crash.Bucket)}:{crash.Bucket % 900}:13",
                2 =>
                    $"Assertion failed: {Functions[crash.Bucket % 1500]} != nullptr ({MadeProgram.File(crash.Bucket)}: {crash.Bucket % 700})",
                _ => $"no price for {Tenant(crash.Tenant)} in {Regions[crash.Region]}",
            };

    /// <summary>The crashes, oldest first.</summary>
    public MadeCrash[] Draw()
    {
        var drawn = new (long At, int Bucket)[Crashes];
        for (var n = 0; n < Crashes; n++)
        {
            // Each bucket has one at least.
            var bucket = n < Buckets.Length ? n : buckets.Draw(random);
            var (born, ends) = (Buckets[bucket].Born, Buckets[bucket].Ends);
            drawn[n] = (born + (long)((ends - born) * random.NextDouble()), bucket);
        }
        Array.Sort(drawn);
        return Array.ConvertAll(drawn, one => Crash(one.At, one.Bucket));
    }

    private static string[] Named(int count, Func<int, string> name) => [.. Enumerable.Range(0, count).Select(name)];

    private MadeBucket Bucket(int b)
    {
        var begin = Now - Span;
        var born = b < Buckets.Length / 50 ? begin + (long)(Span * 0.3 * random.NextDouble()) : begin + (long)(Span * random.NextDouble());
        var ends = random.Next(3) == 0 || b < 100 ? Now : born + (long)((Now - born) * random.NextDouble());
        var trap = Math.Min(Rare.Draw(random), Traps.Length - 1);
        var youngest = random.Next(4) == 0 ? random.Next(MadeProgram.Functions) : 200 + b * 37 % (MadeProgram.Functions - 200);
        var variants = 1 + random.Next(1 + Math.Min(40, 40_000 / (b + 100)));
        var stacks = Enumerable.Range(0, variants).Select(v => MadeProgram.Stack(youngest, v * 5 + b % 3)).ToArray();
        var id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(born / 1000));
        return new MadeBucket(id, trap, stacks, born, Math.Max(born + 1, ends));
    }

    private MadeCrash Crash(long at, int bucket)
    {
        // Releases follow each other over the whole time, the newest has most crashes.
        var current = (int)((at - (Now - Span)) * (Releases.Length - 12) / Span) + 11;
        var many = 1 + Math.Min(12, 3000 / (bucket + 100));
        return new MadeCrash(
            at,
            Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(at / 1000)),
            bucket,
            random.Next(Buckets[bucket].Stacks.Length),
            Math.Clamp(current - newest.Draw(random), 0, Releases.Length - 1),
            environments.Draw(random),
            (bucket * 13 + random.Next(many)) * (bucket % 3 == 0 ? 1 : 7) % Functions.Length,
            regions.Draw(random),
            runtimes.Draw(random),
            users.Draw(random),
            tenants.Draw(random),
            clusters.Draw(random),
            random.Next(33) == 0
        );
    }
}

using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>
/// Gathers what a transaction changes of <see cref="ReleaseCount"/> and writes it once, in the order of names, so that two transactions don't wait for each
/// other in a circle.
/// </summary>
internal sealed class ReleaseTally(CrashHubDb db, int project)
{
    private const int Shards = 4;
    private readonly SortedDictionary<(string Release, string Environment), Change> changes = new(ByBytes);

    private static Comparer<(string Release, string Environment)> ByBytes { get; } =
        Comparer<(string Release, string Environment)>.Create(
            static (a, b) =>
                string.CompareOrdinal(a.Release, b.Release) is var order and not 0
                    ? order
                    : string.CompareOrdinal(a.Environment, b.Environment)
        );

    /// <summary>Crashes came (<paramref name="lastSeen"/>: when the last was received) or left (0).</summary>
    public void Crashes(string release, string environment, long more, long lastSeen = 0)
    {
        var change = changes.GetValueOrDefault((release, environment));
        changes[(release, environment)] = change with { Crashes = change.Crashes + more, LastSeen = Math.Max(change.LastSeen, lastSeen) };
    }

    /// <summary>A surviving bucket has it now (1), or no longer (-1).</summary>
    public void Buckets(string release, int more)
    {
        var change = changes.GetValueOrDefault((release, ""));
        changes[(release, "")] = change with { Buckets = change.Buckets + more };
    }

    /// <summary>A surviving bucket has another first release.</summary>
    public void First(string? before, string? after)
    {
        if (before == after)
            return;
        if (before is not null)
            New(before, -1);
        if (after is not null)
            New(after, 1);
    }

    /// <summary>A surviving bucket came to be (1), with what its family has now, or is to be none (-1).</summary>
    public async Task BucketAsync(CrashFinishBucket bucket, int more, CancellationToken cancellation)
    {
        foreach (var release in await new CrashFinishRows(db, project).ReleasesAsync(bucket.Id, cancellation))
            Buckets(release, more);
        if (bucket.FirstRelease is { } first)
            New(first, more);
    }

    /// <summary>Writes the changes.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        var shard = db.Database.IsNpgsql() ? Random.Shared.Next(Shards) : 0;
        await db.ManyAsync(
            """
            INSERT INTO release_counts (project_id, release, environment, shard, crashes, buckets, new_buckets, last_seen)
            VALUES (@project, @release, @environment, @shard, @crashes, @buckets, @new, @last)
            ON CONFLICT (project_id, release, environment, shard) DO UPDATE SET crashes = release_counts.crashes + excluded.crashes,
                buckets = release_counts.buckets + excluded.buckets, new_buckets = release_counts.new_buckets + excluded.new_buckets,
                last_seen = CASE WHEN excluded.last_seen > release_counts.last_seen THEN excluded.last_seen ELSE release_counts.last_seen END
            """,
            [.. changes.Where(one => one.Value.Says)],
            one =>
                [
                    ("@project", project),
                    ("@release", one.Key.Release),
                    ("@environment", one.Key.Environment),
                    ("@shard", shard),
                    ("@crashes", one.Value.Crashes),
                    ("@buckets", one.Value.Buckets),
                    ("@new", one.Value.New),
                    ("@last", one.Value.LastSeen),
                ],
            cancellation
        );
        changes.Clear();
    }

    private void New(string release, int more)
    {
        var change = changes.GetValueOrDefault((release, ""));
        changes[(release, "")] = change with { New = change.New + more };
    }

    private readonly record struct Change(long Crashes, long Buckets, long New, long LastSeen)
    {
        public bool Says => (Crashes, Buckets, New) != (0, 0, 0) || LastSeen > 0;
    }
}

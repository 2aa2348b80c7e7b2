using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Makes anew what lists show of buckets (<see cref="BucketShown"/>) where it was dropped, or an older version made the row. Until then lists read what is
/// counted themselves. Where nothing is to be made a look costs one page of an index.
/// </summary>
internal sealed partial class BucketShownFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<BucketShownFill> log)
    : SteppedService(Poll, time)
{
    /// <summary>The index of those that are to be made.</summary>
    public const string Index = "ix_buckets_unshown";

    private const int AtOnce = 20;
    private const int TrendHours = 30;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    internal override async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var found = await db.Command(
                $"""
                SELECT project_id, id FROM buckets{IndexHint.By(db, Index)}
                WHERE merged_into IS NULL AND shown IS NULL ORDER BY project_id, id LIMIT {AtOnce}
                """
            )
            .RowsAsync(r => (Project: r.GetInt32(0), Id: r.GetGuid(1)), cancellation);
        foreach (var same in found.GroupBy(one => one.Project))
            await MakeAsync(db, same.Key, [.. same.Select(one => one.Id)], cancellation);
        return found.Count == AtOnce;
    }

    protected override void SayAway(Exception fault) => Away(log, fault.Message);

    private async Task MakeAsync(CrashHubDb db, int project, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        var rows = new CrashFinishRows(db, project);
        var locked = new List<CrashFinishBucket>();
        foreach (var id in ids.OrderBy(id => id.ToString("n"), StringComparer.Ordinal))
        {
            if (await rows.LockAsync(id, cancellation) is { MergedInto: null } bucket)
                locked.Add(bucket);
        }
        await ReadAsync(db, project, locked, Time.GetUtcNow(), cancellation);
        await db.ManyAsync(
            "UPDATE buckets SET shown = @shown, is_symbolicated = @symbolicated WHERE project_id = @project AND id = @id",
            locked,
            bucket =>
                [
                    ("@shown", bucket.Shown!.Pack(bucket.Count)),
                    ("@symbolicated", bucket.IsSymbolicated),
                    ("@project", project),
                    ("@id", bucket.Id),
                ],
            cancellation
        );
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Reads what lists show of locked survivors from what is counted.</summary>
    internal static async Task ReadAsync(
        CrashHubDb db,
        int project,
        IReadOnlyList<CrashFinishBucket> buckets,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (buckets.Count == 0)
            return;
        var values = new BucketPageValues(db);
        var families = buckets.ToDictionary(b => b.Id, b => b.IsFamily);
        var releases = await values.ReadAsync(project, families, "release", cancellation);
        var functions = await values.ReadAsync(project, families, "function", cancellation);
        var hours = await BucketPageHours.ReadAsync(db, project, families, now.AddHours(1 - TrendHours), cancellation);
        foreach (var bucket in buckets)
        {
            var shown = new BucketShown();
            if (releases.TryGetValue(bucket.Id, out var named))
            {
                shown.ReleaseCount = named.Count;
                foreach (var (value, lastSeen) in named.Values)
                    shown.AddRelease(value, lastSeen);
            }
            foreach (var (value, lastSeen) in functions.GetValueOrDefault(bucket.Id).Values ?? [])
                shown.AddFunction(value, lastSeen);
            foreach (var (hour, count) in hours[bucket.Id].Order())
                shown.AddHour(MicrosecondsConverter.ToMicroseconds(hour), count);
            bucket.Shown = shown;
            bucket.IsSymbolicated ??= await IsSymbolicatedAsync(db, project, bucket.Id, cancellation);
        }
    }

    // One leaf after the other: its crashes in the order of their index, and the first that has all its modules ends it.
    private static async Task<bool> IsSymbolicatedAsync(CrashHubDb db, int project, Guid bucket, CancellationToken cancellation)
    {
        foreach (var leaf in await Families.LeavesAsync(db, project, bucket, cancellation))
        {
            var found = await db.Command(
                    """
                    SELECT 1 FROM crashes c WHERE c.project_id = @project AND c.bucket_id = @leaf AND c.state = 2 AND NOT EXISTS (SELECT 1 FROM crash_modules m
                        WHERE m.project_id = c.project_id AND m.received_at = c.received_at AND m.crash_id = c.id AND m.is_missing)
                    ORDER BY c.project_id DESC, c.bucket_id DESC, c.received_at DESC LIMIT 1
                    """,
                    ("@project", project),
                    ("@leaf", leaf)
                )
                .ScalarAsync(r => r.GetInt32(0), cancellation);
            if (found == 1)
                return true;
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What lists show of buckets waits for the database: {Fault}")]
    private static partial void Away(ILogger logger, string fault);
}

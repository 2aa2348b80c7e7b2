using System.Data.Common;
using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// Closes a bucket whose crashes have all gone to its heir: what it still counts of crashes that have no row any more goes there too, with what the team
/// decided, and its address leads on.
/// </summary>
internal sealed class BucketRemainder(CrashHubDb db, int project)
{
    /// <summary>Hours and values that go in one transaction.</summary>
    internal const int Most = 1_000;

    private readonly CrashFinishRows rows = new(db, project);

    /// <summary>A step in the caller's transaction. True when the bucket is closed, or there is nothing to close; false when there is more to do.</summary>
    public async Task<bool> CloseAsync(Guid bucket, Guid heir, CancellationToken cancellation)
    {
        var roots = await rows.LockRootsAsync([bucket, heir], cancellation);
        if (!roots.TryGetValue(bucket, out var from) || !roots.TryGetValue(heir, out var to) || from.Id != bucket || from == to)
            return true;
        if (await HasCrashesAsync(bucket, cancellation))
            return false;
        var hours = await HoursAsync(from, to, cancellation);
        var values = await ValuesAsync(from, to, cancellation);
        if (hours < Most && values < Most)
            await HandOverAsync(from, to, cancellation);
        await rows.SaveAsync([from, to], cancellation);
        return from.MergedInto is not null;
    }

    private async Task<bool> HasCrashesAsync(Guid bucket, CancellationToken cancellation) =>
        await db.Command("SELECT 1 FROM crashes WHERE project_id = @project AND bucket_id = @bucket LIMIT 1", Of(bucket))
            .ScalarAsync(r => r.GetInt32(0), cancellation) == 1;

    private async Task<int> HoursAsync(CrashFinishBucket from, CrashFinishBucket to, CancellationToken cancellation)
    {
        var some = await db.Command(
                $"SELECT hour, release, environment, count FROM bucket_hours WHERE project_id = @project AND bucket_id = @bucket LIMIT {Most}",
                Of(from.Id)
            )
            .RowsAsync(
                r => (Hour: r.GetInt64(0), Release: r.GetString(1), Environment: r.GetString(2), Count: r.GetInt64(3)),
                cancellation
            );
        await db.ManyAsync(
            """
            INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count)
            VALUES (@project, @bucket, @hour, @release, @environment, @count)
            ON CONFLICT (project_id, bucket_id, hour, release, environment) DO UPDATE SET count = bucket_hours.count + excluded.count
            """,
            some,
            one => [.. Of(to.Id), ("@hour", one.Hour), ("@release", one.Release), ("@environment", one.Environment), ("@count", one.Count)],
            cancellation
        );
        await db.ManyAsync(
            "DELETE FROM bucket_hours WHERE project_id = @project AND bucket_id = @bucket AND hour = @hour AND release = @release AND environment = @environment",
            some,
            one => [.. Of(from.Id), ("@hour", one.Hour), ("@release", one.Release), ("@environment", one.Environment)],
            cancellation
        );
        return some.Count;
    }

    private async Task<int> ValuesAsync(CrashFinishBucket from, CrashFinishBucket to, CancellationToken cancellation)
    {
        var some = await db.Command(
                $"""
                SELECT field, value, count, first_seen, last_seen FROM bucket_values
                WHERE project_id = @project AND bucket_id = @bucket LIMIT {Most}
                """,
                Of(from.Id)
            )
            .RowsAsync(Value, cancellation);
        foreach (var one in some)
        {
            var count = await db.Command(
                    """
                    INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen)
                    VALUES (@project, @bucket, @field, @value, @count, @first, @last)
                    ON CONFLICT (project_id, bucket_id, field, value) DO UPDATE SET count = bucket_values.count + excluded.count,
                        first_seen = CASE WHEN excluded.first_seen < bucket_values.first_seen THEN excluded.first_seen ELSE bucket_values.first_seen END,
                        last_seen = CASE WHEN excluded.last_seen > bucket_values.last_seen THEN excluded.last_seen ELSE bucket_values.last_seen END
                    RETURNING count
                    """,
                    [
                        .. Of(to.Id),
                        ("@field", one.Field),
                        ("@value", one.Text),
                        ("@count", one.Count),
                        ("@first", one.First),
                        ("@last", one.Last),
                    ]
                )
                .ScalarAsync(r => r.GetInt64(0), cancellation);
            if (one.Field != CrashFinishCounters.UserField)
                continue;
            from.Users = Math.Max(0, from.Users - 1);
            to.Users += count == one.Count ? 1 : 0;
        }
        await db.ManyAsync(
            "DELETE FROM bucket_values WHERE project_id = @project AND bucket_id = @bucket AND field = @field AND value = @value",
            some,
            one => [.. Of(from.Id), ("@field", one.Field), ("@value", one.Text)],
            cancellation
        );
        return some.Count;
    }

    private async Task HandOverAsync(CrashFinishBucket from, CrashFinishBucket to, CancellationToken cancellation)
    {
        if (from.Count > 0)
        {
            to.FirstSeen = to.Count == 0 ? from.FirstSeen : Math.Min(to.FirstSeen, from.FirstSeen);
            to.LastSeen = to.Count == 0 ? from.LastSeen : Math.Max(to.LastSeen, from.LastSeen);
        }
        (to.Count, to.Dropped) = (to.Count + from.Count, to.Dropped + from.Dropped);
        (from.Count, from.Users, from.Dropped) = (0, 0, 0);
        // An open bug must not vanish in one that is resolved or muted.
        if (from.Status == BucketStatus.Open && to.Status != BucketStatus.Open)
            to.Open(from.Regressed);
        await db.Command(
                """
                UPDATE buckets SET assignee = coalesce(assignee, @assignee), link = coalesce(link, @link)
                WHERE project_id = @project AND id = @bucket
                """,
                [.. Of(to.Id), ("@assignee", from.Assignee), ("@link", from.Link)]
            )
            .RunAsync(cancellation);
        // Buckets that were merged into it by hand follow it.
        await db.Command(
                "UPDATE buckets SET merged_into = @heir WHERE project_id = @project AND merged_into = @bucket",
                [.. Of(from.Id), ("@heir", to.Id)]
            )
            .RunAsync(cancellation);
        await db.Command(
                "UPDATE buckets SET heir_id = @heir WHERE project_id = @project AND id = @bucket",
                [.. Of(from.Id), ("@heir", to.Id)]
            )
            .RunAsync(cancellation);
        from.MergedInto = to.Id;
        from.Version++;
        to.Version++;
    }

    private (string, object?)[] Of(Guid bucket) => [("@project", project), ("@bucket", bucket)];

    private static (string Field, string Text, long Count, long First, long Last) Value(DbDataReader r) =>
        (r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4));
}

using System.Data.Common;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The statements of a finish over bucket rows; the same text on both databases.</summary>
internal sealed class CrashFinishRows(CrashHubDb db, int project)
{
    private const int MaxMerges = 16;
    private const int MaxValueLength = 500;
    private const long MicrosecondsAnHour = 3_600_000_000;
    private const string Columns = """
        id, status, regressed, first_seen, last_seen, count, users, assignee, link, resolved_in_release, resolved_at, mute_until_count,
        mute_until_date, mute_until_regression, merged_into, version
        """;

    /// <summary>The bucket that a signature means, or null.</summary>
    public Task<Guid?> LeafAsync(CrashFinishInput input, CancellationToken cancellation) =>
        db.Command(
                "SELECT bucket_id FROM signatures WHERE project_id = @project AND algorithm = @algorithm AND fingerprint = @fingerprint",
                ("@project", project),
                ("@algorithm", input.Algorithm),
                ("@fingerprint", input.Fingerprint)
            )
            .ScalarAsync(r => (Guid?)r.GetGuid(0), cancellation);

    /// <summary>True when a signature means this bucket.</summary>
    public async Task<bool> HasSignatureAsync(Guid bucket, CancellationToken cancellation) =>
        await db.Command(
                """
                SELECT 1 FROM buckets b JOIN signatures s ON s.project_id = b.project_id AND s.algorithm = b.algorithm
                    AND s.fingerprint = b.fingerprint AND s.bucket_id = b.id
                WHERE b.project_id = @project AND b.id = @id
                """,
                ("@project", project),
                ("@id", bucket)
            )
            .ScalarAsync(r => r.GetInt32(0), cancellation) == 1;

    /// <summary>Where merges lead from a bucket; itself when it was not merged.</summary>
    public async Task<Guid> RootAsync(Guid leaf, CancellationToken cancellation)
    {
        var root = leaf;
        for (var step = 0; step < MaxMerges; step++)
        {
            var next = await db.Command(
                    "SELECT merged_into FROM buckets WHERE project_id = @project AND id = @id",
                    ("@project", project),
                    ("@id", root)
                )
                .ScalarAsync(r => (Guid?)r.GetGuid(0), cancellation);
            if (next is null)
                return root;
            root = next.Value;
        }
        return root;
    }

    /// <summary>Reads and locks a bucket; null when there is none.</summary>
    public async Task<CrashFinishBucket?> LockAsync(Guid id, CancellationToken cancellation)
    {
        var rows = await db.Command(
                $"SELECT {Columns} FROM buckets WHERE project_id = @project AND id = @id{CrashQueueSql.ForUpdate(db)}",
                ("@project", project),
                ("@id", id)
            )
            .RowsAsync(Read, cancellation);
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
                    mute_until_regression, merged_into, version)
                VALUES (@project, @id, @number, @fingerprint, @algorithm, @title, @culprit, @trap, @text, @status, @regressed,
                    @seen, @seen, 0, 0, @assignee, @link, @resolvedIn, @resolvedAt, @muteCount, @muteDate, @muteRegression, NULL, 0)
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
                ("@muteRegression", heir?.MuteUntilRegression ?? false)
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

    /// <summary>Writes a locked bucket back.</summary>
    public Task<int> SaveAsync(CrashFinishBucket bucket, CancellationToken cancellation) =>
        db.Command(
                """
                UPDATE buckets SET status = @status, regressed = @regressed, first_seen = @first, last_seen = @last, count = @count, users = @users,
                    mute_until_count = @muteCount, mute_until_date = @muteDate, mute_until_regression = @muteRegression, merged_into = @merged,
                    version = @version
                WHERE project_id = @project AND id = @id
                """,
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
                ("@project", project),
                ("@id", bucket.Id)
            )
            .RunAsync(cancellation);

    /// <summary>Counts a crash in a locked bucket, its hours and its values.</summary>
    public async Task AddAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        await db.Command(
                """
                INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count)
                VALUES (@project, @bucket, @hour, @release, @environment, 1)
                ON CONFLICT (project_id, bucket_id, hour, release, environment) DO UPDATE SET count = bucket_hours.count + 1
                """,
                Hour(bucket, crash)
            )
            .RunAsync(cancellation);
        if (await AddValuesAsync(bucket, crash, cancellation))
            bucket.Users++;
        bucket.FirstSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Min(bucket.FirstSeen, crash.ReceivedAt);
        bucket.LastSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Max(bucket.LastSeen, crash.ReceivedAt);
        bucket.Count++;
    }

    /// <summary>Takes a crash that moves away out of a locked bucket, its hours and its values.</summary>
    public async Task RemoveAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        const string hour =
            "project_id = @project AND bucket_id = @bucket AND hour = @hour AND release = @release AND environment = @environment";
        const string value = "project_id = @project AND bucket_id = @bucket AND field = @field AND value = @value";
        await db.Command($"UPDATE bucket_hours SET count = count - 1 WHERE {hour}", Hour(bucket, crash)).RunAsync(cancellation);
        await db.Command($"DELETE FROM bucket_hours WHERE {hour} AND count <= 0", Hour(bucket, crash)).RunAsync(cancellation);
        foreach (var (field, text) in Values(crash))
        {
            var parameters = Value(bucket, field, text);
            await db.Command($"UPDATE bucket_values SET count = count - 1 WHERE {value}", parameters).RunAsync(cancellation);
            var gone = await db.Command($"DELETE FROM bucket_values WHERE {value} AND count <= 0", parameters).RunAsync(cancellation);
            if (field == "user" && gone > 0)
                bucket.Users = Math.Max(0, bucket.Users - 1);
        }
        bucket.Count = Math.Max(0, bucket.Count - 1);
        if (crash.ReceivedAt == bucket.FirstSeen || crash.ReceivedAt == bucket.LastSeen)
            await SeenAgainAsync(bucket, cancellation);
    }

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

    /// <summary>The releases that a bucket's crashes named.</summary>
    public Task<List<string>> ReleasesAsync(Guid bucket, CancellationToken cancellation) =>
        db.Command(
                "SELECT value FROM bucket_values WHERE project_id = @project AND bucket_id = @bucket AND field = 'release'",
                ("@project", project),
                ("@bucket", bucket)
            )
            .RowsAsync(r => r.GetString(0), cancellation);

    /// <summary>Counts the crash's values in one statement. True when its user is new to the bucket.</summary>
    private async Task<bool> AddValuesAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        List<(string, object?)> parameters = [.. KeyOf(project, bucket), ("@at", crash.ReceivedAt)];
        var rows = new List<string>();
        foreach (var (field, value) in Values(crash))
        {
            parameters.Add(($"@v{rows.Count}", value));
            rows.Add($"(@project, @bucket, '{field}', @v{rows.Count}, 1, @at, @at)");
        }
        if (rows.Count == 0)
            return false;
        var counts = await db.Command(
                $"""
                INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen) VALUES {string.Join(
                    ", ",
                    rows
                )}
                ON CONFLICT (project_id, bucket_id, field, value) DO UPDATE SET count = bucket_values.count + 1,
                    first_seen = CASE WHEN excluded.first_seen < bucket_values.first_seen THEN excluded.first_seen ELSE bucket_values.first_seen END,
                    last_seen = CASE WHEN excluded.last_seen > bucket_values.last_seen THEN excluded.last_seen ELSE bucket_values.last_seen END
                RETURNING field, count
                """,
                [.. parameters]
            )
            .RowsAsync(r => (Field: r.GetString(0), Count: r.GetInt64(1)), cancellation);
        return counts.Contains(("user", 1L));
    }

    private async Task SeenAgainAsync(CrashFinishBucket bucket, CancellationToken cancellation)
    {
        // Only what rows still tell: expired crashes are counted but have no row, so a bucket without rows keeps its instants.
        var rows = await db.Command(
                """
                SELECT min(received_at), max(received_at) FROM crashes
                WHERE project_id = @project AND (bucket_id = @bucket OR bucket_id IN
                    (SELECT id FROM buckets WHERE project_id = @project AND merged_into = @bucket))
                """,
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RowsAsync(r => (First: r.Number(0), Last: r.Number(1)), cancellation);
        if (rows is [({ } first, { } last)])
            (bucket.FirstSeen, bucket.LastSeen) = (first, last);
    }

    private static (string, object?)[] KeyOf(int project, CrashFinishBucket bucket) => [("@project", project), ("@bucket", bucket.Id)];

    private (string, object?)[] Hour(CrashFinishBucket bucket, CrashQueueClaim crash) =>
        [
            .. KeyOf(project, bucket),
            ("@hour", crash.ReceivedAt - crash.ReceivedAt % MicrosecondsAnHour),
            ("@release", CrashQueueSql.Clean(crash.Release ?? "", MaxValueLength)),
            ("@environment", CrashQueueSql.Clean(crash.Environment ?? "", MaxValueLength)),
        ];

    private (string, object?)[] Value(CrashFinishBucket bucket, string field, string value) =>
        [.. KeyOf(project, bucket), ("@field", field), ("@value", value)];

    private static IEnumerable<(string Field, string Value)> Values(CrashQueueClaim crash)
    {
        (string, string?)[] all =
        [
            ("environment", crash.Environment),
            ("function", crash.Function),
            ("region", crash.Region),
            ("release", crash.Release),
            ("runtime", crash.Runtime),
            ("user", crash.UserHash),
        ];
        foreach (var (field, value) in all)
        {
            if (!string.IsNullOrEmpty(value))
                yield return (field, CrashQueueSql.Clean(value, MaxValueLength));
        }
    }

    private static CrashFinishBucket Read(DbDataReader r) =>
        new()
        {
            Id = r.GetGuid(0),
            Status = (BucketStatus)r.GetInt32(1),
            Regressed = r.GetBoolean(2),
            FirstSeen = r.GetInt64(3),
            LastSeen = r.GetInt64(4),
            Count = r.GetInt64(5),
            Users = r.GetInt64(6),
            Assignee = r.Text(7),
            Link = r.Text(8),
            ResolvedInRelease = r.Text(9),
            ResolvedAt = r.Number(10),
            MuteUntilCount = r.Number(11),
            MuteUntilDate = r.Number(12),
            MuteUntilRegression = r.GetBoolean(13),
            MergedInto = r.IsDBNull(14) ? null : r.GetGuid(14),
            Version = r.GetInt64(15),
        };
}

using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>The statements over usage and discard counts; both databases take the same text.</summary>
internal sealed class UsageRows(CrashHubDb db, int project)
{
    /// <summary>Adds to a day.</summary>
    /// <returns>What the day holds now.</returns>
    public Task<Usage> AddAsync(DateTimeOffset day, Usage usage, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO project_usage (project_id, day, crashes, bytes) VALUES (@project, @day, @crashes, @bytes)
                ON CONFLICT (project_id, day) DO UPDATE
                SET crashes = project_usage.crashes + excluded.crashes, bytes = project_usage.bytes + excluded.bytes
                RETURNING crashes, bytes
                """,
                ("@project", project),
                ("@day", MicrosecondsConverter.ToMicroseconds(day)),
                ("@crashes", usage.Crashes),
                ("@bytes", usage.Bytes)
            )
            .ScalarAsync(r => new Usage(r.GetInt64(0), r.GetInt64(1)), cancellation);

    public async Task<Usage> ReadAsync(DateTimeOffset day, CancellationToken cancellation)
    {
        var row = await db
            .ProjectUsage.Where(u => u.ProjectId == project && u.Day == day)
            .Select(u => new { u.Crashes, u.Bytes })
            .SingleOrDefaultAsync(cancellation);
        return row is null ? default : new Usage(row.Crashes, row.Bytes);
    }

    /// <summary>Notes discarded crashes as counted.</summary>
    /// <returns>Those that were not noted yet.</returns>
    public async Task<IReadOnlyList<DiscardedCrash>> NoteAsync(
        IReadOnlyList<DiscardedCrash> crashes,
        DateTimeOffset now,
        TimeSpan life,
        CancellationToken cancellation
    )
    {
        // In the order of keys, so that two processes wait for each other in one direction only.
        DiscardedCrash[] ordered = [.. crashes.OrderBy(c => c.Id)];
        var changed = await db.ManyAsync(
            """
            INSERT INTO ingest_keys (project_id, "key", crash_id, dump_sha256, expires_at) VALUES (@project, @key, @crash, '', @expires)
            ON CONFLICT (project_id, "key") DO UPDATE SET expires_at = excluded.expires_at WHERE ingest_keys.expires_at <= @now
            """,
            ordered,
            crash =>
                [
                    ("@project", project),
                    ("@key", $"d:{crash.Id:n}"),
                    ("@crash", crash.Id),
                    ("@expires", MicrosecondsConverter.ToMicroseconds(now + life)),
                    ("@now", MicrosecondsConverter.ToMicroseconds(now)),
                ],
            cancellation
        );
        return [.. ordered.Where((_, at) => changed[at] == 1)];
    }

    public Task<int> AddDroppedAsync(Guid rule, DateTimeOffset hour, long count, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO discard_counts (project_id, rule_id, hour, count) VALUES (@project, @rule, @hour, @count)
                ON CONFLICT (project_id, rule_id, hour) DO UPDATE SET count = discard_counts.count + excluded.count
                """,
                ("@project", project),
                ("@rule", rule),
                ("@hour", MicrosecondsConverter.ToMicroseconds(hour)),
                ("@count", count)
            )
            .RunAsync(cancellation);
}

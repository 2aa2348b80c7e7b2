using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Postgres;

/// <summary>
/// The tables that grow with every crash have a partition for each month of received_at, made ahead, and one for everything else, which takes the crash of
/// a clock that went wrong or of a service whose partitions were not made in time.
/// </summary>
internal static partial class Partitions
{
    /// <summary>Months after this one for which there are partitions.</summary>
    public const int MonthsAhead = 3;

    /// <summary>The tables, each with a column <c>received_at</c> in microseconds.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["crashes", "crash_reports", "crash_modules"];

    // Whoever waits for a lock on a table keeps out all that come after; the next try is soon enough.
    private const string LockTimeout = "SET LOCAL lock_timeout = '3s'";

    /// <summary>Makes what is missing up to <see cref="MonthsAhead"/>. The caller holds <see cref="StartUpLock"/>.</summary>
    /// <returns>The partitions that were made.</returns>
    public static async Task<IReadOnlyList<string>> MakeAsync(CrashHubDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var now = await db.Command($"SELECT {CrashQueueSql.Now(db)}").ScalarAsync(r => r.GetInt64(0), cancellation);
        var made = new List<string>();
        foreach (var table in Tables)
            await MakeAsync(db, table, now, made, cancellation);
        return made;
    }

    private static async Task MakeAsync(CrashHubDb db, string table, long now, List<string> made, CancellationToken cancellation)
    {
        var last = MonthOf(now).AddMonths(MonthsAhead);
        // Without a gap after the last one, also when the service was away for long.
        var month = await EndAsync(db, table, cancellation) is { } end ? MicrosecondsConverter.FromMicroseconds(end) : MonthOf(now);
        for (; month <= last; month = month.AddMonths(1))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{table}_y{month:yyyy}m{month:MM}");
            await MakeAsync(db, table, name, month, cancellation);
            made.Add(name);
        }
    }

    /// <summary>Where the newest partition ends; null when there is none but the default one.</summary>
    private static async Task<long?> EndAsync(CrashHubDb db, string table, CancellationToken cancellation)
    {
        var bounds = await db.Command(
                """
                SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = @table::regclass
                """,
                ("@table", table)
            )
            .RowsAsync(r => r.GetString(0), cancellation);
        var ends = bounds.Select(bound => Upper().Match(bound)).Where(found => found.Success);
        return ends.Select(found => (long?)long.Parse(found.Groups["end"].ValueSpan, CultureInfo.InvariantCulture)).Max();
    }

    /// <summary>Makes one beside the table and attaches it: readers and writers of the others are not kept out.</summary>
    private static async Task MakeAsync(CrashHubDb db, string table, string name, DateTimeOffset month, CancellationToken cancellation)
    {
        var from = MicrosecondsConverter.ToMicroseconds(month);
        var to = MicrosecondsConverter.ToMicroseconds(month.AddMonths(1));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Names and numbers of our own only.
        await db.Command(LockTimeout).RunAsync(cancellation);
        await db.Command($"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)").RunAsync(cancellation);
        await db.Command(
                $"""
                WITH moved AS (DELETE FROM {table}_default WHERE received_at >= {from} AND received_at < {to} RETURNING *)
                INSERT INTO {name} SELECT * FROM moved
                """
            )
            .RunAsync(cancellation);
        await db.Command($"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to})").RunAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static DateTimeOffset MonthOf(long microseconds)
    {
        var at = MicrosecondsConverter.FromMicroseconds(microseconds);
        return new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero);
    }

    [GeneratedRegex(@"TO \('?(?<end>\d+)'?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Upper();
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrashHub.Server.Data.Releases;

/// <summary>
/// Makes a reading as of an instant repeatable though crashes are stamped before they are committed. A reader waits for the writers that are at work and
/// leaves a mark; a writer that begins after it gives what it stores an instant behind the mark. On SQLite, which one process owns, both meet in
/// <see cref="ReadingWatch"/>; on PostgreSQL in an advisory lock, which writers share, over all processes.
/// </summary>
internal static class ReadingMarks
{
    // Any constant, the same in all processes of one service; another one than the lock of the start.
    private const string Key = "5143520227956711780";

    // Further ahead a mark is that of a clock that was wrong: to follow it would put crashes into the future.
    private const long MostAhead = 5 * 60 * 1_000_000L;

    private const string SharedLock = $"SELECT pg_advisory_xact_lock_shared({Key})";

    /// <summary>The marks at or behind an instant.</summary>
    private const string Select = "SELECT project_id, through FROM reading_marks WHERE through >= @oldest";

    /// <summary>Waits until everything that was stamped up to <paramref name="asOf"/> is committed, and keeps what comes from being stamped so.</summary>
    /// <param name="db">The context; no transaction is open.</param>
    /// <param name="project">The project.</param>
    /// <param name="asOf">Microseconds since 1970.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task SettleAsync(CrashHubDb db, int project, long asOf, CancellationToken cancellation)
    {
        if (!db.Database.IsNpgsql())
        {
            await WatchOf(db).PassAsync(project, asOf, cancellation);
            return;
        }
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            var known = await db.Command("SELECT through FROM reading_marks WHERE project_id = @project", ("@project", project))
                .ScalarAsync(r => r.GetInt64(0), cancellation);
            if (known >= asOf)
                return;
            // Without a sync: what a loss of power takes back was answered to nobody who could tell, since crashes of before it are stamped before it.
            await using var transaction = await db.BeginUnsyncedAsync(cancellation);
            // A writer that hangs must not hang readers and, behind them, all other writers.
            await db.Command("SET LOCAL lock_timeout TO '5s'").RunAsync(cancellation);
            await db.Command($"SELECT pg_advisory_xact_lock({Key})").RunAsync(cancellation);
            await StoreAsync(db, project, asOf, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Writes a mark, unless a later one is there.</summary>
    internal static Task StoreAsync(CrashHubDb db, int project, long through, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO reading_marks (project_id, through) VALUES (@project, @through)
                ON CONFLICT (project_id) DO UPDATE SET through = excluded.through WHERE reading_marks.through < excluded.through
                """,
                ("@project", project),
                ("@through", through)
            )
            .RunAsync(cancellation);

    private static ReadingWatch WatchOf(CrashHubDb db) =>
        db.Readings ?? throw new InvalidOperationException("A context on SQLite needs the watch that all of its process share.");

    /// <summary>
    /// An instant that no reading was made of: <paramref name="at"/>, or one behind the project's mark. Readers wait until the transaction ends and, on SQLite,
    /// the caller's <see cref="ReadingWatch.Write"/>, which began in it.
    /// </summary>
    /// <param name="db">The context, within its transaction.</param>
    /// <param name="project">The project.</param>
    /// <param name="at">Microseconds since 1970.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<long> BehindAsync(CrashHubDb db, int project, long at, CancellationToken cancellation)
    {
        if (db.Database.IsNpgsql())
            await db.Command(SharedLock).RunAsync(cancellation);
        var marks = await db.Command(Select, ("@oldest", at))
            .RowsAsync(r => (Project: r.GetInt32(0), Through: r.GetInt64(1)), cancellation);
        foreach (var mark in marks)
            if (mark.Project == project)
                at = Behind(at, mark.Through);
        return db.Readings?.Of(project) is { } through ? Behind(at, through) : at;
    }

    /// <summary>
    /// Gives crashes that a reading has passed by an instant behind it. Readers wait until the transaction ends and, on SQLite, the caller's
    /// <see cref="ReadingWatch.Write"/>, which began in it.
    /// </summary>
    /// <param name="connection">The writer's connection, within its transaction.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="watch">Where readings on SQLite are told; null on PostgreSQL.</param>
    /// <param name="batch">What is to be stored.</param>
    public static async Task StampAsync(
        DbConnection connection,
        DbTransaction transaction,
        ReadingWatch? watch,
        IReadOnlyList<PendingCrash> batch
    )
    {
        var oldest = batch.Min(one => MicrosecondsConverter.ToMicroseconds(one.Row.ReceivedAt));
        Dictionary<int, long>? marks = null;
        await using (var command = connection.CreateCommand())
        {
            command.Transaction = transaction;
            // One round trip: each statement sees what was committed before it began, so the marks of those that were waited for.
            command.CommandText = connection is NpgsqlConnection ? $"{SharedLock}; {Select}" : Select;
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@oldest", oldest);
            command.Parameters.Add(parameter);
            await using var reader = await command.ExecuteReaderAsync();
            if (connection is NpgsqlConnection)
                await reader.NextResultAsync();
            while (await reader.ReadAsync())
                (marks ??= [])[reader.GetInt32(0)] = reader.GetInt64(1);
        }
        if (marks is null && watch is null)
            return;
        foreach (var one in batch)
        {
            var (at, project) = (MicrosecondsConverter.ToMicroseconds(one.Row.ReceivedAt), one.Row.ProjectId);
            var behind = marks is not null && marks.TryGetValue(project, out var through) ? Behind(at, through) : at;
            if (watch?.Of(project) is { } passed)
                behind = Behind(behind, passed);
            if (behind != at)
                one.Row.Stamp(behind);
        }
    }

    private static long Behind(long at, long mark) => at <= mark && mark - at <= MostAhead ? mark + 1 : at;
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrashHub.Server.Data;

/// <summary>Hand-written SQL over the context's own connection. The two dialects differ in the clock and in row locks only.</summary>
internal static class CrashQueueSql
{
    /// <summary>The database's clock in microseconds since 1970.</summary>
    public static string Now(CrashHubDb db) =>
        db.Database.IsNpgsql() ? "(extract(epoch from clock_timestamp())*1000000)::bigint" : "CAST(unixepoch('subsec')*1000000 AS INTEGER)";

    // Longer than any lease or pause that this program gives: what ends later was given before the clock was set back.
    private const long FarMicroseconds = 2 * 3600 * 1_000_000L;

    /// <summary>
    /// True of a lease that has ended. One whose end is further away than any lease lasts was given before the database's clock was set back: whoever holds
    /// it gives it the right end with the next renewal, and if nobody lives who does, it must not last for as long as the clock was wrong.
    /// </summary>
    /// <param name="column">The instant, microseconds by the database's clock.</param>
    /// <param name="now">The expression of <see cref="Now"/>.</param>
    public static string IsOver(string column, string now) => $"({column} <= {now} OR {column} > {now} + {FarMicroseconds})";

    /// <summary>Locks the rows of a SELECT. SQLite has one writer, whose transaction began with the write lock.</summary>
    public static string ForUpdate(CrashHubDb db) => db.Database.IsNpgsql() ? " FOR UPDATE" : "";

    /// <summary>Keeps others from changing the rows of a SELECT, not from reading them like this.</summary>
    public static string ForShare(CrashHubDb db) => db.Database.IsNpgsql() ? " FOR SHARE" : "";

    public static string SkipLocked(CrashHubDb db) => db.Database.IsNpgsql() ? " FOR UPDATE SKIP LOCKED" : "";

    /// <summary>A command in the context's current transaction, if there is one. Names begin with @.</summary>
    public static DbCommand Command(this CrashHubDb db, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = text;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, value) in parameters)
            Add(command.Parameters, command.CreateParameter(), name, value);
        return command;
    }

    /// <summary>
    /// Begins a transaction whose commit does not wait for a sync: for what may be forgotten in a loss of power, though not when the process dies. The
    /// context's connection is open and serves this transaction only (every opening sets SQLite's level again).
    /// </summary>
    public static async Task<IDbContextTransaction> BeginUnsyncedAsync(this CrashHubDb db, CancellationToken cancellation)
    {
        if (!db.Database.IsNpgsql())
            await db.Command("PRAGMA synchronous=NORMAL").RunAsync(cancellation);
        var transaction = await db.BeginWriteAsync(cancellation);
        if (db.Database.IsNpgsql())
            await db.Command("SET LOCAL synchronous_commit TO off").RunAsync(cancellation);
        return transaction;
    }

    /// <summary>Begins a transaction of background work: where the database has one writer, when its turn comes.</summary>
    public static async Task<IDbContextTransaction> BeginWriteAsync(this CrashHubDb db, CancellationToken cancellation)
    {
        if (db.Turn is not { } turn)
            return await db.Database.BeginTransactionAsync(cancellation);
        await turn.BeginAsync(forHosts: false, cancellation);
        try
        {
            return new TurnTransaction(await db.Database.BeginTransactionAsync(cancellation), turn);
        }
        catch
        {
            turn.End();
            throw;
        }
    }

    /// <summary>Runs one statement for each item: in one round trip where the driver batches, else as one prepared command.</summary>
    /// <param name="db">The context; its connection is open.</param>
    /// <param name="text">The statement.</param>
    /// <param name="items">What it is run for, in order.</param>
    /// <param name="parameters">The parameters of an item; the same names in the same order for each.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many rows each changed.</returns>
    public static async Task<int[]> ManyAsync<T>(
        this CrashHubDb db,
        string text,
        IReadOnlyList<T> items,
        Func<T, (string Name, object? Value)[]> parameters,
        CancellationToken cancellation
    )
    {
        var changed = new int[items.Count];
        if (items.Count == 0)
            return changed;
        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        if (connection.CanCreateBatch && items.Count > 1)
        {
            await using var batch = connection.CreateBatch();
            batch.Transaction = transaction;
            foreach (var item in items)
            {
                var one = batch.CreateBatchCommand();
                one.CommandText = text;
                foreach (var (name, value) in parameters(item))
                    Add(one.Parameters, one.CreateParameter(), name, value);
                batch.BatchCommands.Add(one);
            }
            await batch.ExecuteNonQueryAsync(cancellation);
            for (var at = 0; at < changed.Length; at++)
                changed[at] = batch.BatchCommands[at].RecordsAffected;
            return changed;
        }
        await using var command = db.Command(text, parameters(items[0]));
        changed[0] = await command.ExecuteNonQueryAsync(cancellation);
        for (var at = 1; at < items.Count; at++)
        {
            var values = parameters(items[at]);
            for (var k = 0; k < values.Length; k++)
                command.Parameters[k].Value = values[k].Value ?? DBNull.Value;
            changed[at] = await command.ExecuteNonQueryAsync(cancellation);
        }
        return changed;
    }

    private static void Add(DbParameterCollection all, DbParameter parameter, string name, object? value)
    {
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        all.Add(parameter);
    }

    /// <summary>Runs a statement and says how many rows it changed.</summary>
    public static async Task<int> RunAsync(this DbCommand command, CancellationToken cancellation)
    {
        await using (command)
            return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The first column of the first row; null without a row or when it is null.</summary>
    public static async Task<T?> ScalarAsync<T>(this DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation) ? read(reader) : default;
        }
    }

    /// <summary>All rows.</summary>
    public static async Task<List<T>> RowsAsync<T>(this DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        await using (command)
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                rows.Add(read(reader));
            return rows;
        }
    }

    public static string? Text(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Number(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>Text that both databases take and index: no NUL, no half surrogate pair, at most <paramref name="most"/> characters.</summary>
    public static string Clean(string text, int most)
    {
        var cut = text.Length <= most ? text : text[..most];
        return cut.Contains('\0') || HasHalfPair(cut) ? Repair(cut) : cut;
    }

    private static bool HasHalfPair(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar)
                return true;
        }
        return false;
    }

    private static string Repair(string text)
    {
        var clean = new System.Text.StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return clean.ToString();
    }
}

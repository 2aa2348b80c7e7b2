using System.Data.Common;
using Azure;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrashHub.Server.Data;

/// <summary>Tells faults of database, disk and network, which go away, from faults of our own statements and code.</summary>
internal static class EngineFault
{
    // SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL.
    private static readonly HashSet<int> SqliteAway = [5, 6, 7, 8, 10, 13, 14, 15];

    // Connection, transaction rollback, resources, in use, intervention, system.
    private static readonly HashSet<string> PostgresAway = ["08", "40", "53", "55", "57", "58"];

    private const string ReadOnlyReplica = "25006";

    /// <summary>True when the fault, or one that it wraps (EF Core wraps what the driver threw), is of what the server stands on.</summary>
    public static bool IsAway(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (IsAwayItself(fault))
                return true;
        }
        return false;
    }

    /// <summary>Faults that a loop outlives: whatever the database says must not end the process that also takes crashes in.</summary>
    public static bool IsOfDatabase(Exception fault) => IsAway(fault) || fault is DbException || fault.InnerException is DbException;

    /// <summary>True when PostgreSQL gave no answer, or ended the session: the connection is of no more use, and what was not committed is undone.</summary>
    public static bool IsLostConnection(Exception fault) =>
        fault is NpgsqlException and not PostgresException
        || fault
            is PostgresException
            {
                SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout
            };

    /// <summary>
    /// True when a transaction that failed so certainly left nothing, its commit included: SQLite says busy (5), read-only (8) or full (13) before anything
    /// counts.
    /// </summary>
    public static bool IsUndone(Exception fault) => fault is SqliteException { SqliteErrorCode: 5 or 8 or 13 };

    /// <summary>True when PostgreSQL ended the transaction for another's sake: what it did is undone, and nothing is wrong with it.</summary>
    public static bool IsDeadlock(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private static bool IsAwayItself(Exception fault) =>
        fault switch
        {
            PostgresException { SqlState: var state } postgres => postgres.IsTransient
                || state == ReadOnlyReplica
                || (state.Length >= 2 && PostgresAway.Contains(state[..2])),
            NpgsqlException => true,
            SqliteException sqlite => SqliteAway.Contains(sqlite.SqliteErrorCode),
            DbException other => other.IsTransient,
            IOException or UnauthorizedAccessException or TimeoutException or HttpRequestException or RequestFailedException => true,
            _ => false,
        };
}

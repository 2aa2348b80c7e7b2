using System.Data.Common;
using Azure;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrashHub.Server.Processing;

/// <summary>Tells faults of database, disk and network, which go away, from faults of our own.</summary>
internal static class JobFault
{
    // SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL.
    private static readonly HashSet<int> SqliteAway = [5, 6, 7, 8, 10, 13, 14, 15];

    // Connection, transaction rollback, resources, in use, intervention, system.
    private static readonly HashSet<string> PostgresAway = ["08", "40", "53", "55", "57", "58"];

    /// <summary>Faults that a loop outlives: whatever the database says must not end the process that also takes crashes in.</summary>
    public static bool IsOfDatabase(Exception fault) => IsAway(fault) || fault is DbException || fault.InnerException is DbException;

    public static bool IsAway(Exception fault) =>
        fault switch
        {
            PostgresException { SqlState: { Length: >= 2 } state } => PostgresAway.Contains(state[..2]),
            NpgsqlException => true,
            SqliteException sqlite => SqliteAway.Contains(sqlite.SqliteErrorCode),
            IOException or UnauthorizedAccessException or TimeoutException or HttpRequestException or RequestFailedException => true,
            DbException other => other.IsTransient,
            // EF Core wraps what the driver threw.
            DbUpdateException { InnerException: { } inner } => IsAway(inner),
            InvalidOperationException { InnerException: DbException inner } => IsAway(inner),
            _ => false,
        };
}

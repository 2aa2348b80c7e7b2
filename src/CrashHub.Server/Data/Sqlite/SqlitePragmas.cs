using System.Data.Common;
using CrashHub.Server.Blobs;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>
/// Settings that SQLite keeps per connection. <c>synchronous=FULL</c> syncs the write-ahead log at every commit: without it a 202 would not survive
/// a loss of power. A connection keeps up to 16 MB of pages that it read, in place of 2: lists look up thousands of rows that lie apart. The log is copied into the file every 64 MiB (16,384 pages of 4 KiB) instead of every 4: whoever commits then waits for the copy.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private static string Pragmas =>
        $"PRAGMA busy_timeout=15000; PRAGMA synchronous={(FileSync.IsOn ? "FULL" : "OFF")}; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=16384; PRAGMA cache_size=-16000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

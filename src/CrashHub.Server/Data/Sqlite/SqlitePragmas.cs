using System.Data.Common;
using CrashHub.Server.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>
/// Settings that SQLite keeps per connection. <c>synchronous=FULL</c> syncs the write-ahead log at every commit: without it a 202 would not survive
/// a loss of power. <see cref="LogKeeper"/> copies the log into the file; only when it came to 256 MiB (65,536 pages of 4 KiB) does
/// whoever commits copy it and wait for that.
/// A connection keeps up to 16 MB of pages that it read, in place of 2: lists look up thousands of rows that lie apart.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private static string Pragmas =>
        $"PRAGMA busy_timeout=15000; PRAGMA synchronous={(FileSync.IsOn ? "FULL" : "OFF")}; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=65536; PRAGMA cache_size=-16000;";

    private bool isWatched;

    private void Prepare(DbConnection connection)
    {
        if (connection is not SqliteConnection { Handle: { } handle })
            return;
        SqliteLower.AddTo(handle);
        if (isWatched)
            return;
        SqliteSyncWatch.Watch(raw.sqlite3_db_filename(handle, "main").utf8_to_string());
        isWatched = true;
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        Prepare(connection);
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
        Prepare(connection);
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

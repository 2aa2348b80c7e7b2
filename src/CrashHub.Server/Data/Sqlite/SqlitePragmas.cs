using System.Data.Common;
using CrashHub.Server.Blobs;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>
/// Settings that SQLite keeps per connection. <c>synchronous=FULL</c> syncs the write-ahead log at every commit: without it a 202 would not survive
/// a loss of power. <see cref="LogKeeper"/> copies the log into the file; only when it came to 256 MiB (65,536 pages of 4 KiB) does
/// whoever commits copy it and wait for that.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private static string Pragmas =>
        $"PRAGMA busy_timeout=15000; PRAGMA synchronous={(FileSync.IsOn ? "FULL" : "OFF")}; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=65536;";

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

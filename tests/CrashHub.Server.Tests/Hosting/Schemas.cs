using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>
/// Empty databases with the schema, made once a run and copied by each test: to run all migrations, or to make a hundred tables, for each of them was most
/// of what the tests took. Tests about migrations themselves start from nothing.
/// </summary>
internal static class Schemas
{
    private static readonly Lazy<Task<string>> Migrated = new(() => SqliteAsync("migrated", static db => db.Database.MigrateAsync()));
    private static readonly Lazy<Task<string>> Made = new(() => SqliteAsync("made", static db => db.Database.EnsureCreatedAsync()));
    private static readonly Lazy<Task<string>> MigratedPostgres = new(() => PostgresAsync(static db => db.Database.MigrateAsync()));
    private static readonly Lazy<Task<string>> MadePostgres = new(() => PostgresAsync(static db => db.Database.EnsureCreatedAsync()));

    // A template of PostgreSQL that is copied twice at once is copied one after the other, with waits of seconds in between.
    private static readonly SemaphoreSlim Copying = new(1);

    /// <summary>Puts a migrated SQLite database at a path.</summary>
    public static async Task CopyMigratedAsync(string path) => File.Copy(await Migrated.Value, path);

    /// <summary>Puts a SQLite database as the model makes it at a path.</summary>
    public static async Task CopyMadeAsync(string path) => File.Copy(await Made.Value, path);

    /// <summary>The connection string of a migrated PostgreSQL database that nobody else uses.</summary>
    public static async Task<string> MigratedPostgresAsync() => await CopyAsync(await MigratedPostgres.Value);

    /// <summary>The connection string of a PostgreSQL database as the model makes it, which nobody else uses.</summary>
    public static async Task<string> MadePostgresAsync() => await CopyAsync(await MadePostgres.Value);

    private static async Task<string> SqliteAsync(string name, Func<CrashHubDb, Task> fill)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"crashhub-schema-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        var path = Path.Combine(folder, $"{name}.db");
        var options = new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={path};Pooling=False").Options;
        await using var db = new SqliteDb(options);
        await fill(db);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        // The file alone is copied: nothing may be left in the log beside it.
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        await db.Database.CloseConnectionAsync();
        return path;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> PostgresAsync(Func<CrashHubDb, Task> fill)
    {
        var connection = await PostgresServer.NewDatabaseAsync() + ";Pooling=False";
        await using var db = new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connection).Options);
        await fill(db);
        return new NpgsqlConnectionStringBuilder(connection).Database!;
    }

    private static async Task<string> CopyAsync(string template)
    {
        var connection = await PostgresServer.NewDatabaseAsync();
        var wanted = new NpgsqlConnectionStringBuilder(connection);
        var server = new NpgsqlConnectionStringBuilder(connection) { Database = "postgres" }.ConnectionString;
        await Copying.WaitAsync();
        try
        {
            await using var open = new NpgsqlConnection(server);
            await open.OpenAsync();
            await using var command = open.CreateCommand();
            command.CommandText = $"CREATE DATABASE \"{wanted.Database}\" TEMPLATE \"{template}\"";
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            Copying.Release();
        }
        return connection;
    }
}

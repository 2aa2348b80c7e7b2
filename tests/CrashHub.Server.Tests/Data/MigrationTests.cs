using CrashHub.Server.Data;
using CrashHub.Server.Data.Sqlite;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data;

public sealed class MigrationTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task MigrationsMatchTheModel(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await using var db = await server.DbAsync();

        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ProcessesThatStartTogetherMakeOneSchema()
    {
        var connection = await PostgresServer.NewDatabaseAsync();
        await using var first = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", connection));
        await using var second = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", connection));
        await using var third = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", connection));
        await using var fourth = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", connection));

        await Task.WhenAll(new[] { first, second, third, fourth }.Select(server => Task.Run(() => server.Services)));

        await using var db = await first.DbAsync();
        Assert.Equal(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync(TestContext.Current.CancellationToken));
        Assert.Equal("default", (await db.Projects.SingleAsync(TestContext.Current.CancellationToken)).Slug);
    }

    [Fact]
    public async Task EverySqliteConnectionSyncsItsLog()
    {
        await using var server = new CrashHubServer();
        await using var db = await server.DbAsync();

        Assert.Equal(2, await PragmaAsync(db, "synchronous"));
        Assert.Equal(1, await PragmaAsync(db, "foreign_keys"));
        Assert.Equal(15000, await PragmaAsync(db, "busy_timeout"));
        Assert.True(File.Exists(Path.Combine(server.Folder, "crashhub.db-wal")));
    }

    [Fact]
    public async Task MigratesAfterAMigrationThatWasKilled()
    {
        await using var server = new CrashHubServer();
        Directory.CreateDirectory(server.Folder);
        var options = new DbContextOptionsBuilder<SqliteDb>()
            .UseSqlite(SqliteFile.ConnectionString(Path.Combine(server.Folder, "crashhub.db")) + ";Pooling=False")
            .Options;
        await using (var dead = new SqliteDb(options))
        {
            await dead.Database.ExecuteSqlRawAsync(
                """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""",
                TestContext.Current.CancellationToken
            );
        }

        await using var db = await server.DbAsync();

        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>As after a roll back of the program, or while a newer process rolls in: tables hold more than this version knows.</summary>
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AProcessStartsAndWorksOnASchemaThatIsAheadOfIt(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var connection = engine == "postgres" ? server.Setting("ConnectionStrings:CrashHub") : null;
        await using (
            var first = connection is null
                ? new CrashHubServer(server.Folder)
                : new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", connection))
        )
        {
            await using var newer = await first.DbAsync();
            await newer.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
            foreach (
                var change in new[]
                {
                    """INSERT INTO "__EFMigrationsHistory" VALUES ('29991231235959_OfALaterVersion', '99.0.0')""",
                    "ALTER TABLE crashes ADD COLUMN of_later integer NOT NULL DEFAULT 7",
                    "ALTER TABLE buckets ADD COLUMN of_later text",
                    "CREATE TABLE of_later (project_id integer NOT NULL PRIMARY KEY)",
                }
            )
                await newer.Command(change).RunAsync(TestContext.Current.CancellationToken);
        }

        var taken = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=30"));

        Assert.Equal("processed", taken.Body.GetProperty("state").GetString());
    }

    private static async Task<long> PragmaAsync(CrashHubDb db, string name)
    {
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}

using CrashHub.Server.Data;
using CrashHub.Server.Data.Sqlite;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

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

    /// <summary>
    /// A newer process migrates while this one, which knows nothing of it, takes crashes and works on them. Its connections and their prepared statements are
    /// older than the columns, and a migration locks tables in another order than it does.
    /// </summary>
    [Fact]
    public async Task AProcessServesWhileANewerOneMigrates()
    {
        await using var server = await Engines.ServerAsync("postgres");
        using var stop = new CancellationTokenSource();
        using var first = server.Admin(); // It starts once, before the hosts ask.
        var taken = 0;
        TaskCompletionSource[] enough = [NewSignal(), NewSignal(), NewSignal()];
        var hosts = Enumerable.Range(0, 3).Select(host => Task.Run(() => PostAsync(host))).ToArray();
        await enough[0].Task.WaitAsync(TestContext.Current.CancellationToken);

        await MigrateAsync(
            server,
            "ALTER TABLE crashes ADD COLUMN of_later integer NOT NULL DEFAULT 7",
            "ALTER TABLE crash_reports ADD COLUMN of_later text",
            "ALTER TABLE buckets ADD COLUMN of_later text",
            "ALTER TABLE ingest_keys ADD COLUMN of_later bigint",
            "CREATE TABLE of_later (project_id integer NOT NULL PRIMARY KEY)"
        );
        await enough[1].Task.WaitAsync(TestContext.Current.CancellationToken);
        await MigrateAsync(
            server,
            "CREATE INDEX of_later_crashes ON crashes (project_id, of_later)",
            "ALTER TABLE crash_modules ADD COLUMN of_later text"
        );
        await enough[2].Task.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(hosts);

        await using var db = await server.DbAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await db.Crashes.AnyAsync(c => (int)c.State < 2, TestContext.Current.CancellationToken))
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            taken,
            await db.Crashes.CountAsync(c => c.State == Contracts.CrashState.Processed, TestContext.Current.CancellationToken)
        );

        async Task PostAsync(int host)
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var (status, _, _) = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump($"{host}-{n}"), $"?eventId={Guid.NewGuid()}"));
                Assert.Equal(System.Net.HttpStatusCode.Accepted, status);
                var count = Interlocked.Increment(ref taken);
                if (count % 12 == 0 && count / 12 <= enough.Length)
                    enough[count / 12 - 1].TrySetResult();
            }
        }
    }

    /// <summary>One transaction, tried again when it loses against another one, as the migrator does.</summary>
    private static async Task MigrateAsync(CrashHubServer server, params string[] changes)
    {
        await using var newer = await server.DbAsync();
        for (var lost = true; lost; )
        {
            await using var transaction = await newer.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            try
            {
                foreach (var change in changes)
                    await newer.Command(change).RunAsync(TestContext.Current.CancellationToken);
                await transaction.CommitAsync(TestContext.Current.CancellationToken);
                lost = false;
            }
            catch (Npgsql.PostgresException fault) when (EngineFault.IsDeadlock(fault))
            {
                await transaction.RollbackAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Processes of the version before go on beside the schema that a migration leaves: it only adds what they need not know.</summary>
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task EveryMigrationOnlyAddsWhatTheVersionBeforeNeedNotKnow(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await using var db = await server.DbAsync();
        var assembly = db.GetService<IMigrationsAssembly>();
        var faults = new List<string>();

        foreach (var (name, type) in assembly.Migrations)
        {
            var operations = assembly.CreateMigration(type, db.Database.ProviderName!).UpOperations;
            var made = operations.OfType<CreateTableOperation>().Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
            if (!operations.All(o => Adds(o, made)))
                faults.Add(name[15..]);
        }

        // The first has a statement that fills a table of its own; the second is the exception that operations.md tells of; the third takes back what was
        // wrongly said of addresses, which the version before goes on to say.
        Assert.Equal(["SymbolIndexes", "Partitions", "IndexesMarksLimits"], faults);
    }

    private static bool Adds(MigrationOperation operation, HashSet<string> made) =>
        operation switch
        {
            CreateTableOperation or InsertDataOperation or DropIndexOperation => true,
            AddColumnOperation column => column.IsNullable || column.DefaultValue is not null || column.DefaultValueSql is not null,
            CreateIndexOperation index => !index.IsUnique || made.Contains(index.Table), // Another one may refuse what the version before writes.
            _ => false,
        };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task<long> PragmaAsync(CrashHubDb db, string name)
    {
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}

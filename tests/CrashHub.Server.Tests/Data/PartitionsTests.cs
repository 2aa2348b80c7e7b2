using System.Text.RegularExpressions;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CrashHub.Server.Tests.Data;

public sealed class PartitionsTests
{
    private const string InsertOld = """
        INSERT INTO crashes (project_id, received_at, id, state, body, event_json, dump_sha256, dump_bytes, lease_epoch, attempts, priority)
        VALUES (1, {0}, {1}, 2, 0, '{{}}', '00', 0, 0, 0, 0);
        INSERT INTO crash_reports (project_id, crash_id, report) VALUES (1, {1}, {2});
        INSERT INTO crash_modules (project_id, crash_id, "index", name, is_missing, received_at) VALUES (1, {1}, 0, 'app', true, {0})
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnEmptyDatabaseGetsThisMonthAndThoseToComeAndADefault()
    {
        await using var server = await Engines.ServerAsync("postgres");
        await using var db = await server.DbAsync();

        foreach (var table in Partitions.Tables)
        {
            var names = await PartitionsOfAsync(db, table);
            Assert.Equal(Partitions.MonthsAhead + 2, names.Count);
            Assert.Contains($"{table}_default", names);
        }
        Assert.Empty(await Partitions.MakeAsync(db, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task RowsOfTheSchemaBeforeAreKeptAndFoundByTheirIds(string engine)
    {
        await using var server =
            engine == "postgres"
                ? new CrashHubServer().Set("ConnectionStrings:CrashHub", await PostgresServer.NewDatabaseAsync())
                : new CrashHubServer();
        var (old, ahead) = (
            new DateTimeOffset(2026, 3, 1, 5, 6, 7, 891, TimeSpan.Zero),
            new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        var ids = new[] { Guid.CreateVersion7(old), Guid.CreateVersion7(ahead) };
        await using (var db = await BeforeAsync(server, engine))
        {
            await db.Database.ExecuteSqlRawAsync(
                InsertOld,
                [MicrosecondsConverter.ToMicroseconds(old) + 77, ids[0], new byte[] { 1 }],
                Cancellation
            );
            await db.Database.ExecuteSqlRawAsync(
                InsertOld,
                [MicrosecondsConverter.ToMicroseconds(ahead), ids[1], new byte[] { 2 }],
                Cancellation
            );
        }

        await using var now = await server.DbAsync();
        for (var n = 0; n < 2; n++)
        {
            Assert.NotNull(await now.Crashes.WithId(1, ids[n]).SingleOrDefaultAsync(Cancellation));
            Assert.Equal([(byte)(n + 1)], (await now.CrashReports.OfCrashes(1, ids[n]).SingleAsync(Cancellation)).Report);
            Assert.Equal("app", (await now.CrashModules.OfCrashes(1, ids[n]).SingleAsync(Cancellation)).Name);
        }
        var taken = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=30"));
        Assert.Equal("processed", taken.Body.GetProperty("state").GetString());
    }

    [Fact]
    public async Task CrashesOfTheDefaultPartitionMoveToTheOneThatIsMadeForThem()
    {
        await using var server = await Engines.ServerAsync("postgres");
        var taken = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=30"));
        var id = taken.Body.GetProperty("id").GetGuid();
        await using var db = await server.DbAsync();
        await db.Database.OpenConnectionAsync(Cancellation);
        foreach (var table in Partitions.Tables)
        {
            foreach (
                var partition in (await PartitionsOfAsync(db, table)).Where(name => !name.EndsWith("_default", StringComparison.Ordinal))
            )
                await db.Command(
                        $"ALTER TABLE {table} DETACH PARTITION {partition}; INSERT INTO {table} SELECT * FROM {partition}; DROP TABLE {partition}"
                    )
                    .RunAsync(Cancellation);
        }

        var made = await Partitions.MakeAsync(db, Cancellation);

        Assert.Equal(Partitions.Tables.Count * (Partitions.MonthsAhead + 1), made.Count);
        Assert.Equal(0, await CountAsync(db, "crashes_default"));
        Assert.Equal(1, await CountAsync(db, made[0]));
        Assert.Equal(CrashState.Processed, (await db.Crashes.WithId(1, id).SingleAsync(Cancellation)).State);
    }

    [Fact]
    public async Task ALookupByIdReadsOnePartition()
    {
        await using var server = await Engines.ServerAsync("postgres");
        await using var db = await server.DbAsync();
        var id = Guid.CreateVersion7();
        IQueryable[] queries = [db.Crashes.WithId(1, id), db.CrashReports.OfCrashes(1, id), db.CrashModules.OfCrashes(1, id)];

        foreach (var query in queries)
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            var command = query.CreateDbCommand();
            command.CommandText = "EXPLAIN " + command.CommandText;
            var plan = string.Join('\n', await command.RowsAsync(r => r.GetString(0), Cancellation));
            Assert.Single(Regex.Matches(plan, @" on \w+_y\d{4}m\d\d", RegexOptions.None, TimeSpan.FromSeconds(1)));
        }
    }

    private static async Task<CrashHubDb> BeforeAsync(CrashHubServer server, string engine)
    {
        // The context of a server that is not started yet: its settings name the database.
        CrashHubDb db =
            engine == "postgres"
                ? new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(server.Setting("ConnectionStrings:CrashHub")).Options)
                : new CrashHub.Server.Data.Sqlite.SqliteDb(
                    new DbContextOptionsBuilder<CrashHub.Server.Data.Sqlite.SqliteDb>()
                        .UseSqlite(
                            CrashHub.Server.Data.Sqlite.SqliteFile.ConnectionString(Path.Combine(server.Folder, "crashhub.db"))
                                + ";Pooling=False"
                        )
                        .Options
                );
        var before = db.Database.GetMigrations().TakeWhile(name => !name.EndsWith("_Partitions", StringComparison.Ordinal)).Last();
        await db.GetService<IMigrator>().MigrateAsync(before, Cancellation);
        return db;
    }

    private static async Task<List<string>> PartitionsOfAsync(CrashHubDb db, string table)
    {
        await db.Database.OpenConnectionAsync(Cancellation);
        return await db.Command(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = @table::regclass ORDER BY 1",
                ("@table", table)
            )
            .RowsAsync(r => r.GetString(0), Cancellation);
    }

    private static async Task<long> CountAsync(CrashHubDb db, string table) =>
        await db.Command($"SELECT count(*) FROM {table}").ScalarAsync(r => r.GetInt64(0), Cancellation);
}

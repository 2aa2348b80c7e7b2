using System.Diagnostics;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Benchmarks;

/// <summary>Rows of crashes through the ingest writer, without HTTP and without blobs: what the database takes. PostgreSQL when it is named.</summary>
internal static class RowsBenchmark
{
    private const int Rows = 60_000;
    private const int Waiting = 1_000;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        try
        {
            await using (await ServerProcess.StartAsync(folder)) { } // makes the schema
            var file = SqliteFile.ConnectionString(Path.Combine(folder, "data", "crashhub.db"));
            var sqlite = new DbContextOptionsBuilder<SqliteDb>().UseSqlite(file).AddInterceptors(new SqlitePragmas()).Options;
            await MeasureAsync("SQLite", () => new SqliteDb(sqlite));
            if (Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_POSTGRES") is not { Length: > 0 } name)
            {
                Console.WriteLine("rows: PostgreSQL is left out (CRASHHUB_BENCHMARK_POSTGRES names no database)");
                return;
            }
            await using (await ServerProcess.StartAsync(folder, name)) { }
            var postgres = new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(PostgresConnection.Of(name)).Options;
            await MeasureAsync("PostgreSQL", () => new PostgresDb(postgres));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string where, Func<CrashHubDb> open)
    {
        int project;
        await using (var db = open())
            project = await db.Projects.Select(p => p.Id).FirstAsync();
        var writer = new IngestWriter(new Databases(open), new IngestPressure(TimeProvider.System));
        await writer.StartAsync(CancellationToken.None);
        var next = -Rows / 10;
        var start = 0L;
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => Task.Run(WorkAsync)));
        var rate = Rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await writer.StopAsync(CancellationToken.None);
        writer.Dispose();
        Console.WriteLine($"{$"rows: {where}, {Waiting} waiting", -64} {rate, 10:0} rows/s");

        async Task WorkAsync()
        {
            for (int number; (number = Interlocked.Increment(ref next)) <= Rows; )
            {
                if (number == 1)
                    Volatile.Write(ref start, Stopwatch.GetTimestamp());
                await writer.WriteAsync(new PendingCrash(Row(project), [], TimeProvider.System.GetUtcNow().AddDays(8)));
            }
        }
    }

    private static Crash Row(int project)
    {
        var now = TimeProvider.System.GetUtcNow();
        var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return new Crash
        {
            ProjectId = project,
            ReceivedAt = at,
            Id = Guid.CreateVersion7(at),
            Body = CrashBody.Coredump,
            State = CrashState.Queued,
            EventJson = """{"release":"1.4.0","environment":"production","function":"checkout","region":"eu-1"}""",
            Release = "1.4.0",
            Environment = "production",
            Function = "checkout",
            Region = "eu-1",
            DumpLocator = "0/bench",
            DumpSha256 = new string('a', 64),
            DumpBytes = 65_536,
        };
    }

    private sealed class Databases(Func<CrashHubDb> open) : IDbContextFactory<CrashHubDb>
    {
        public CrashHubDb CreateDbContext() => open();
    }
}

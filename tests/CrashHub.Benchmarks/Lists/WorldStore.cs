using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrashHub.Benchmarks.Lists;

/// <summary>
/// Databases filled with made-up worlds: one large project and four small ones. They are kept where <c>CRASHHUB_BENCHMARK_KEEP</c> says and used again;
/// a server migrates them when it starts.
/// </summary>
internal static class WorldStore
{
    private const int SmallProjects = 4;
    private static readonly string[] Partitioned = ["crashes", "crash_reports", "crash_modules"];

    /// <summary>The folder to start a server in and, for PostgreSQL, the database.</summary>
    /// <param name="postgres">A connection string, to whose database the size is added; null for SQLite.</param>
    /// <param name="crashes">Crashes of the large project.</param>
    /// <param name="buckets">Its buckets.</param>
    public static async Task<(string Folder, string? Postgres)> OpenAsync(string? postgres, int crashes, int buckets)
    {
        var keep = Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_KEEP") is { Length: > 0 } given
            ? given
            : Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        var folder = Path.Combine(keep, $"{(postgres is null ? "sqlite" : "postgres")}-{crashes}");
        if (postgres is not null)
        {
            var named = new NpgsqlConnectionStringBuilder(postgres);
            named.Database += string.Create(CultureInfo.InvariantCulture, $"_{crashes}");
            postgres = named.ConnectionString;
        }
        var mark = Path.Combine(folder, "filled");
        if (File.Exists(mark))
            return (folder, postgres);
        Directory.CreateDirectory(folder);
        var begun = Stopwatch.GetTimestamp();
        await using (var server = await ServerProcess.StartAsync(folder, postgres))
            await ProjectsAsync(server);
        await FillAsync(folder, postgres, crashes, buckets);
        await File.WriteAllTextAsync(mark, "");
        Console.WriteLine($"lists: filled {folder} in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
        return (folder, postgres);
    }

    private static async Task ProjectsAsync(ServerProcess server)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        for (var k = 1; k <= SmallProjects; k++)
        {
            using var made = await client.PostAsJsonAsync(
                new Uri(server.Address, "/api/v1/projects"),
                new { name = $"Small {k}", slug = $"small-{k}" }
            );
            made.EnsureSuccessStatusCode();
        }
    }

    private static async Task FillAsync(string folder, string? postgres, int crashes, int buckets)
    {
        await using DbConnection connection = postgres is null
            ? new SqliteConnection($"Data Source={Path.Combine(folder, "data", "crashhub.db")};Pooling=False")
            : new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        var rows = new BulkRows(connection);
        await rows.BeginAsync();
        var now = TimeProvider.System.GetUtcNow();
        if (postgres is not null)
            await PartitionsAsync(rows, now);
        var at = now.ToUnixTimeMilliseconds() * 1000;
        for (var project = SmallProjects + 1; project >= 1; project--)
        {
            var (some, few) = project == 1 ? (crashes, buckets) : (crashes / 50, buckets / 50);
            await new WorldFill(rows, new MadeWorld(some, few, at, project), project).RunAsync();
        }
        // The next start counts what was written here.
        await rows.RunAsync("DELETE FROM settings WHERE name IN ('releases.counted', 'terms.filled')");
        await rows.EndAsync();
    }

    /// <summary>The partitions of the months before this one, which a service that ran then would have made.</summary>
    private static async Task PartitionsAsync(BulkRows rows, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        for (var back = 1; back <= 3; back++)
        {
            var (from, to) = (month.AddMonths(-back), month.AddMonths(1 - back));
            foreach (var table in Partitioned)
                await rows.RunAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"CREATE TABLE {table}_y{from:yyyy}m{from:MM} PARTITION OF {table} FOR VALUES FROM ({from.ToUnixTimeMilliseconds() * 1000}) TO ({to.ToUnixTimeMilliseconds() * 1000})"
                    )
                );
        }
    }
}

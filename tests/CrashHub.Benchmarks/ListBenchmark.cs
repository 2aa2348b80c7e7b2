using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrashHub.Benchmarks;

/// <summary>
/// Pages by indexed fields and the detail of a bucket over many crashes, beside the same over a hundredth of them: what a page costs must not grow with
/// the table. SQLite; PostgreSQL too when <c>CRASHHUB_BENCHMARK_POSTGRES</c> names an empty database.
/// </summary>
internal static class ListBenchmark
{
    private const int Crashes = 1_000_000;
    private const int Buckets = 20_000;
    private const int Rounds = 60;

    public static async Task RunAsync()
    {
        var small = await MeasureAsync(null, Crashes / 100, Buckets / 100, null);
        await MeasureAsync(null, Crashes, Buckets, small);
        if (Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_POSTGRES") is { Length: > 0 } postgres)
            await MeasureAsync(postgres, Crashes, Buckets, small);
        else
            Console.WriteLine("lists: PostgreSQL is left out (CRASHHUB_BENCHMARK_POSTGRES names no database)");
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(
        string? postgres,
        int crashes,
        int buckets,
        Dictionary<string, double>? baseline
    )
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        try
        {
            // The first start makes the schema.
            await using (await ServerProcess.StartAsync(folder, postgres)) { }
            await FillAsync(folder, postgres, crashes, buckets);
            await using var server = await ServerProcess.StartAsync(folder, postgres);
            return await AskAsync(server, $"{(postgres is null ? "SQLite" : "PostgreSQL")}, {crashes:N0} crashes", baseline);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(string folder, string? postgres, int crashes, int buckets)
    {
        await using var connection = postgres is null
            ? (System.Data.Common.DbConnection)
                new SqliteConnection($"Data Source={Path.Combine(folder, "data", "crashhub.db")};Pooling=False")
            : new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await new ListFill(connection, postgres is not null).RunAsync(crashes, buckets);
    }

    private static async Task<Dictionary<string, double>> AskAsync(ServerProcess server, string where, Dictionary<string, double>? baseline)
    {
        using var client = new HttpClient { BaseAddress = new Uri(server.Address, "/api/v1/projects/default/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var first = await JsonAsync(client, "buckets?sort=count&limit=1");
        var bucket = first.GetProperty("items")[0].GetProperty("id").GetString();
        var middle = (await JsonAsync(client, "crashes?limit=1000")).GetProperty("next").GetString();
        var crash = (await JsonAsync(client, "crashes?limit=1")).GetProperty("items")[0].GetProperty("id").GetString();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (
            var path in new[]
            {
                "buckets",
                "buckets?sort=firstSeen",
                "buckets?sort=count",
                "buckets?sort=users&limit=200",
                "buckets?query=is:open",
                "buckets?query=release:1.0",
                "buckets?query=environment:staging%20lastSeen:-24h",
                "buckets?query=function:function-7",
                "buckets?query=region:region-3%20count:%3E10",
                "buckets?query=frame:function_77",
                "buckets?query=frame:caller_7",
                "buckets?query=frame:main",
                "buckets?query=frame:nothing",
                "buckets?query=frame:*unction_7*",
                "buckets?query=frame:*",
                "buckets?query=frame:*library_1*",
                "buckets?query=frame:main%20environment:staging",
                "buckets?query=!frame:caller_7&sort=count",
                "buckets?query=file:source_7.c",
                "buckets?query=file:/src/*",
                "buckets?query=tag.tenant:tenant-7",
                "buckets?query=tag.tenant:tenant-7%20frame:caller_7",
                "buckets?query=!tag.tenant:*",
                "buckets?query=message:*index%2042%20is*",
                "buckets?query=library_77",
                $"buckets/{bucket}",
                $"buckets/{bucket}/trend?interval=day",
                $"buckets/{bucket}/facets?field=release",
                "crashes",
                $"crashes?limit=50&cursor={middle}",
                "crashes?query=release:1.0",
                $"crashes?query=release:1.0%20environment:staging",
                "crashes?query=frame:function_77",
                "crashes?query=frame:main",
                "crashes?query=tag.tenant:tenant-7",
                "crashes?query=message:*index%2042%20is*",
                $"crashes/{crash}",
                "builds/missing",
            }
        )
        {
            var times = new double[Rounds];
            for (var round = -3; round < Rounds; round++)
            {
                var begun = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync(path);
                await answer.Content.ReadAsByteArrayAsync();
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                if (round >= 0)
                    times[round] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
            Array.Sort(times);
            var name = path.Replace(bucket!, "{bucket}", StringComparison.Ordinal).Replace(crash!, "{crash}", StringComparison.Ordinal);
            if (middle is not null)
                name = name.Replace(middle, "{cursor}", StringComparison.Ordinal);
            figures[name] = times[Rounds / 2];
            var ratio =
                baseline is not null && baseline.TryGetValue(name, out var other)
                    ? $"  {times[Rounds / 2] / other:0.0}x the small table's"
                    : "";
            Console.WriteLine(
                $"lists: {where}: {name, -56} p50 {times[Rounds / 2], 8:0.0} ms, p95 {times[Rounds * 95 / 100], 8:0.0} ms{ratio}"
            );
        }
        return figures;
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using var document = JsonDocument.Parse(await client.GetByteArrayAsync(path));
        return document.RootElement.Clone();
    }
}

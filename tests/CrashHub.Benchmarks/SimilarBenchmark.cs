using System.Data.Common;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrashHub.Benchmarks;

/// <summary>
/// <c>GET …/buckets/{id}/similar</c> over 1,000 and 100,000 buckets, over HTTP. SQLite; PostgreSQL too when <c>CRASHHUB_BENCHMARK_POSTGRES</c> names an
/// empty database.
/// </summary>
internal static class SimilarBenchmark
{
    private const int Buckets = 100_000;
    private const int Asked = 200;

    public static async Task RunAsync()
    {
        // First, since it takes the longest to fill.
        if (Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_POSTGRES") is { Length: > 0 } postgres)
            await MeasureAsync(postgres, Buckets);
        else
            Console.WriteLine("similar: PostgreSQL is left out (CRASHHUB_BENCHMARK_POSTGRES names no database)");
        await MeasureAsync(null, Buckets / 100);
        await MeasureAsync(null, Buckets);
    }

    private static async Task MeasureAsync(string? postgres, int buckets)
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        try
        {
            // The first start makes the schema.
            await using (await ServerProcess.StartAsync(folder, postgres)) { }
            DbConnection connection = postgres is null
                ? new SqliteConnection($"Data Source={Path.Combine(folder, "data", "crashhub.db")};Pooling=False")
                : new NpgsqlConnection(postgres);
            await using (connection)
            {
                await connection.OpenAsync();
                await new ListFill(connection, postgres is not null).RunAsync(buckets, buckets);
                await new SimilarFill(connection).RunAsync(buckets);
            }
            await using var server = await ServerProcess.StartAsync(folder, postgres);
            await AskAsync(server, $"{(postgres is null ? "SQLite" : "PostgreSQL")}, {buckets:N0} buckets", buckets);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AskAsync(ServerProcess server, string where, int buckets)
    {
        using var client = new HttpClient { BaseAddress = new Uri(server.Address, "/api/v1/projects/default/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var random = new Random(3);
        var times = new double[Asked];
        var found = 0;
        for (var round = -20; round < Asked; round++)
        {
            var bucket = $"00000000-0000-7000-8000-{random.Next(buckets):X12}";
            var begun = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync($"buckets/{bucket}/similar");
            var body = await answer.Content.ReadAsByteArrayAsync();
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{(int)answer.StatusCode} for {bucket}");
            if (round < 0)
                continue;
            times[round] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            using var document = JsonDocument.Parse(body);
            found += document.RootElement.GetProperty("items").GetArrayLength();
        }
        Array.Sort(times);
        Console.WriteLine(
            $"similar: {where}: p50 {times[Asked / 2]:0.0} ms, p95 {times[Asked * 95 / 100]:0.0} ms, p99 {times[Asked * 99 / 100]:0.0} ms, {(double)found / Asked:0.0} items"
        );
    }
}

using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrashHub.Benchmarks;

/// <summary>
/// Regroups of many stored crashes by a server that takes crashes in meanwhile: one under which no bucket changes, one that makes ten buckets of a hundred,
/// and one that takes that back. SQLite; PostgreSQL too when <c>CRASHHUB_BENCHMARK_POSTGRES</c> names an empty database. What a signature is made of is
/// measured too.
/// </summary>
internal static class RegroupBenchmark
{
    private const int Stacks = 100;
    private const int Copies = 1_000;
    private const long MicrosecondsApart = 20_000;

    public static async Task RunAsync()
    {
        if (Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_POSTGRES") is { Length: > 0 } postgres)
            await RunAsync(postgres);
        else
            Console.WriteLine("regroup: PostgreSQL is left out (CRASHHUB_BENCHMARK_POSTGRES names no database)");
        await RunAsync(null);
    }

    private static async Task RunAsync(string? postgres)
    {
        Console.WriteLine(postgres is null ? "regroup: SQLite" : "regroup: PostgreSQL");
        var folder = Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        try
        {
            await using (var server = await ServerProcess.StartAsync(folder, postgres))
            {
                using var client = ClientOf(server);
                for (var k = 0; k < Stacks; k++)
                    await PostAsync(client, k, "prefer");
            }
            await using (
                DbConnection connection = postgres is null
                    ? new SqliteConnection($"Data Source={Path.Combine(folder, "data", "crashhub.db")};Pooling=False")
                    : new NpgsqlConnection(postgres)
            )
                await FillAsync(connection);
            await using (var server = await ServerProcess.StartAsync(folder, postgres))
            {
                using var client = ClientOf(server);
                await MeasureAsync(client, "nothing moves", "function:nobody ignore");
                var ten = Enumerable
                    .Range(0, 10)
                    .Select(k => $"function:work_?{k} group \"tens {k}\"".Replace("?", "*", StringComparison.Ordinal));
                await MeasureAsync(client, "100 buckets become 10", string.Join('\n', ten));
                await MeasureAsync(client, "10 buckets become 100 again", "# nothing");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(HttpClient client, string what, string rules)
    {
        var begun = Stopwatch.GetTimestamp();
        using (var saved = await client.PutAsJsonAsync("grouping-rules", new { rules }))
            saved.EnsureSuccessStatusCode();
        var times = new List<double>();
        JsonElement regroup;
        TimeSpan? crashesDone = null;
        do
        {
            var posted = Stopwatch.GetTimestamp();
            await PostAsync(client, times.Count % Stacks, null);
            times.Add(Stopwatch.GetElapsedTime(posted).TotalMilliseconds);
            await Task.Delay(10);
            using var document = JsonDocument.Parse(await client.GetByteArrayAsync("regroup"));
            regroup = document.RootElement.Clone();
            if (crashesDone is null && regroup.GetProperty("phase").GetString() is "recent" or "closing")
                crashesDone ??= Stopwatch.GetElapsedTime(begun);
        } while (regroup.GetProperty("state").GetString() != "done");
        var total = Stopwatch.GetElapsedTime(begun);
        times.Sort();
        Console.WriteLine(
            $"regroup: {what}: {regroup.GetProperty("done").GetInt64():N0} crashes looked at in {crashesDone?.TotalSeconds:0.0} s ({regroup.GetProperty("done").GetInt64() / crashesDone?.TotalSeconds:N0}/s), {regroup.GetProperty("moved").GetInt64():N0} moved, all in {total.TotalSeconds:0.0} s; {times.Count} posts meanwhile p50 {times[times.Count / 2]:0.0} ms, p95 {times[times.Count * 95 / 100]:0.0} ms, worst {times[^1]:0.0} ms"
        );
    }

    private static async Task PostAsync(HttpClient client, int stack, string? wait)
    {
        var text = new StringBuilder("error while executing\n\nCaused by:\n    0: error while executing at wasm backtrace:\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"           0: 0x{1000 + stack:x} - app.wasm!work_{stack / 10}{stack % 10}");
        for (var k = 1; k < 20; k++)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"           {k}: 0x{5000 + 100 * stack + k:x} - app.wasm!caller_of_{stack}_at_depth_{k}"
            );
        text.AppendLine("    1: wasm trap: wasm `unreachable` instruction executed");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"crashes/text?release=1.0&userId={stack}")
        {
            Content = new StringContent(text.ToString(), Encoding.UTF8, "text/plain"),
        };
        if (wait is not null)
            request.Headers.Add("Prefer", "wait=30");
        using var answer = await client.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Stores each crash a thousand times more, the copies before it in time, with users and counters.</summary>
    private static async Task FillAsync(DbConnection connection)
    {
        await connection.OpenAsync();
        var isSqlite = connection is SqliteConnection;
        var copies = $"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {Copies})";
        const string first = "FROM (SELECT *, row_number() OVER (ORDER BY received_at) AS r FROM crashes) c, s";
        var at = $"(c.received_at - 86400000000 + (s.n * {Stacks} + c.r) * {MicrosecondsApart})";
        // Digits of UUIDv7: the time in milliseconds, then the copy's number.
        var time = isSqlite ? $"printf('%012X', {at} / 1000)" : $"lpad(to_hex({at} / 1000), 12, '0')";
        var number = isSqlite ? $"printf('%012X', s.n * {Stacks} + c.r)" : $"lpad(to_hex(s.n * {Stacks} + c.r), 12, '0')";
        var id = $"(substr({time}, 1, 8) || '-' || substr({time}, 9, 4) || '-7000-8000-' || {number}){(isSqlite ? "" : "::uuid")}";
        foreach (
            var text in new[]
            {
                $"CREATE TEMP TABLE copied AS {copies} SELECT c.id AS original, c.received_at AS was, {at} AS at, {id} AS id, 'user' || (s.n * 7 + c.r) % 5000 AS who {first}",
                """
                    INSERT INTO crashes (project_id, received_at, id, state, body, event_json, release, user_hash, dump_sha256, dump_bytes, trap, bucket_id,
                        lease_epoch, attempts, priority, stack_hash, frame_set, event_set, module_set)
                    SELECT 1, k.at, k.id, 2, c.body, c.event_json, c.release, k.who, 'none', 0, c.trap, c.bucket_id, 1, 0, 0, c.stack_hash, c.frame_set,
                        c.event_set, c.module_set
                    FROM copied k JOIN crashes c ON c.project_id = 1 AND c.received_at = k.was AND c.id = k.original
                    """,
                """
                    INSERT INTO crash_reports (project_id, received_at, crash_id, report, signature_input, stack, stack_keys)
                    SELECT 1, k.at, k.id, r.report, r.signature_input, r.stack, r.stack_keys
                    FROM copied k JOIN crash_reports r ON r.project_id = 1 AND r.received_at = k.was AND r.crash_id = k.original
                    """,
                "DELETE FROM bucket_hours",
                "DELETE FROM bucket_values",
                """
                    INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count)
                    SELECT 1, bucket_id, received_at - received_at % 3600000000, release, '', count(*) FROM crashes GROUP BY 2, 3, 4
                    """,
                """
                    INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen)
                    SELECT 1, bucket_id, 'release', release, count(*), min(received_at), max(received_at) FROM crashes GROUP BY 2, 4
                    """,
                """
                    INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen)
                    SELECT 1, bucket_id, 'user', user_hash, count(*), min(received_at), max(received_at) FROM crashes WHERE user_hash IS NOT NULL GROUP BY 2, 4
                    """,
                """
                    UPDATE buckets SET count = (SELECT count(*) FROM crashes c WHERE c.project_id = 1 AND c.bucket_id = buckets.id),
                        first_seen = (SELECT min(received_at) FROM crashes c WHERE c.project_id = 1 AND c.bucket_id = buckets.id),
                        users = (SELECT count(*) FROM bucket_values v WHERE v.project_id = 1 AND v.bucket_id = buckets.id AND v.field = 'user')
                    """,
            }
        )
            await RunAsync(connection, text);
        // As a database knows itself that filled up by and by.
        await RunAsync(connection, isSqlite ? "PRAGMA optimize=0x10002" : "VACUUM ANALYZE");
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT CAST(avg(length(signature_input)) AS double precision), CAST(avg(length(report)) AS double precision), count(*) FROM crash_reports";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        Console.WriteLine(
            $"regroup: {reader.GetInt64(2):N0} reports: what a signature is made of {reader.GetDouble(0):0} bytes, report {reader.GetDouble(1):0} bytes"
        );
    }

    private static async Task RunAsync(DbConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    private static HttpClient ClientOf(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = new Uri(server.Address, "/api/v1/projects/default/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        return client;
    }
}

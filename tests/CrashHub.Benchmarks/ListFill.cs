using System.Data.Common;
using System.Globalization;

namespace CrashHub.Benchmarks;

/// <summary>Fills a migrated database with many crashes, as the server would have left them, by a few statements that both databases take.</summary>
/// <param name="connection">An open connection.</param>
/// <param name="isPostgres">PostgreSQL, else SQLite.</param>
internal sealed class ListFill(DbConnection connection, bool isPostgres)
{
    private const long MicrosecondsApart = 2_000_000;

    /// <summary>Fills project 1. Crash <c>n</c> of <paramref name="crashes"/> is in bucket <c>n % buckets</c>, the last of them just now.</summary>
    public async Task RunAsync(int crashes, int buckets)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        var start = now - crashes * MicrosecondsApart;
        var at = $"({start} + n * {MicrosecondsApart})";
        await RunAsync(
            $"""
            INSERT INTO buckets (project_id, id, number, fingerprint, algorithm, title, culprit, trap, signature_text, status, regressed, first_seen,
                last_seen, count, users, mute_until_regression, version)
            SELECT 1, {Id("n", "0")}, n + 1, {Text(
                "n"
            )}, 'v0', 'unreachable in function_' || n, 'module_' || n % 40 || '.c:' || n, 'unreachable',
                'function_' || n || ' main', CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END, {Bool("n % 50 = 0")}, {at}, {start} + {crashes
                - buckets} *
                {MicrosecondsApart} + n * {MicrosecondsApart}, {crashes / buckets}, n % 97, {Bool("1 = 0")}, 0
            FROM ({Numbers(buckets)}) numbers
            """
        );
        await RunAsync(
            $"INSERT INTO signatures (project_id, algorithm, fingerprint, bucket_id) SELECT 1, 'v0', {Text("n")}, {Id("n", "0")} FROM ({Numbers(buckets)}) numbers"
        );
        await RunAsync(
            $$"""
            INSERT INTO crashes (project_id, received_at, id, state, body, event_json, "release", environment, "function", region, runtime, user_hash,
                dump_locator, dump_sha256, dump_bytes, trap, bucket_id, frame_set, event_set, lease_epoch, attempts, priority)
            SELECT 1, {{at}}, {{Id(
                "n",
                at
            )}}, 2, 0, '{"release":"1.0","environment":"prod","function":"checkout","runtime":"wasmtime/48.0"}',
                '1.' || n / 20000, CASE WHEN n % 5 = 0 THEN 'staging' ELSE 'prod' END, 'function-' || n % 200, 'region-' || n % 7, 'wasmtime/48.0',
                'user' || n % 100000, '1/none', 'none', 65536, 'unreachable', {{Id(
                $"n % {buckets}",
                "0"
            )}}, {{SearchFill.FrameSet("n", buckets)}}, {{SearchFill.EventSet("n")}}, 1, 0, 0
            FROM ({{Numbers(crashes)}}) numbers
            """
        );
        await RunAsync(
            $"""
            INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count)
            SELECT project_id, bucket_id, received_at - received_at % 3600000000, "release", environment, count(*) FROM crashes
            GROUP BY 1, 2, 3, 4, 5
            """
        );
        foreach (var field in new[] { "release", "environment", "function", "region", "runtime", "user" })
            await RunAsync(
                $"""
                INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen)
                SELECT project_id, bucket_id, '{field}', {(
                    field == "user" ? "user_hash" : $"\"{field}\""
                )}, count(*), min(received_at), max(received_at)
                FROM crashes GROUP BY 1, 2, 4
                """
            );
        await new SearchFill(connection).RunAsync(buckets);
        await RunAsync(
            """
            INSERT INTO bucket_sets (project_id, bucket_id, set_id) SELECT DISTINCT project_id, bucket_id, frame_set FROM crashes
            UNION SELECT DISTINCT project_id, bucket_id, event_set FROM crashes
            """
        );
        await RunAsync(
            """
            INSERT INTO bucket_terms (project_id, bucket_id, term_id, set_id)
            SELECT p.project_id, p.bucket_id, t.term_id, min(t.set_id) FROM bucket_sets p
            JOIN search_set_terms t ON t.project_id = p.project_id AND t.set_id = p.set_id GROUP BY 1, 2, 3
            """
        );
        await RunAsync(
            """
            INSERT INTO crash_messages (project_id, received_at, crash_id, text)
            SELECT project_id, received_at, id, 'index ' || (received_at / 2000000) % 5000 || ' is out of bounds' FROM crashes
            """
        );
        await RunAsync($"UPDATE projects SET next_bucket_number = {buckets + 1} WHERE id = 1");
        await RunAsync(isPostgres ? "VACUUM ANALYZE" : "PRAGMA optimize=0x10002");
    }

    private async Task RunAsync(string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private string Numbers(int count) =>
        isPostgres
            ? $"SELECT n::bigint AS n FROM generate_series(0, {count - 1}) n"
            : $"WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {count - 1}) SELECT n FROM s";

    private static string Text(string expression) => $"CAST({expression} AS TEXT)";

    private string Bool(string condition) => isPostgres ? $"({condition})" : $"(CASE WHEN {condition} THEN 1 ELSE 0 END)";

    /// <summary>A UUIDv7 of an instant in microseconds, told apart by a number.</summary>
    private string Id(string number, string at) =>
        isPostgres
            ? $"(lpad(to_hex({at} / 1000), 12, '0') || '70008000' || lpad(to_hex({number}), 12, '0'))::uuid"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"(substr(printf('%012X', {at} / 1000), 1, 8) || '-' || substr(printf('%012X', {at} / 1000), 9, 4) || '-7000-8000-' || printf('%012X', {number}))"
            );
}

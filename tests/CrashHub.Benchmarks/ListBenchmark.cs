using CrashHub.Benchmarks.Lists;

namespace CrashHub.Benchmarks;

/// <summary>
/// Pages and queries over 1,000,000 crashes in 20,000 buckets through HTTP, warm, over many values of each kind, beside the same over a tenth of them: what a
/// page costs must not grow with the table. SQLite; PostgreSQL too when <c>CRASHHUB_BENCHMARK_POSTGRES</c> names a database, to whose name the size is added.
/// <c>CRASHHUB_BENCHMARK_LISTS</c> chooses kinds by a part of their names, <c>CRASHHUB_BENCHMARK_ENGINES</c> and <c>CRASHHUB_BENCHMARK_SIZES</c> databases and
/// sizes.
/// </summary>
internal static class ListBenchmark
{
    private const int CrashesOfBucket = 50;
    private const int Samples = 60;
    private const int Fewest = 12;
    private const double MostSeconds = 3;

    public static async Task RunAsync()
    {
        var postgres = Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_POSTGRES");
        var engines = Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_ENGINES") ?? "sqlite,postgres";
        var sizes = (Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_SIZES") ?? "100000,1000000")
            .Split(',')
            .Select(int.Parse)
            .ToArray();
        foreach (var name in engines.Split(','))
        {
            if (name == "postgres" && string.IsNullOrEmpty(postgres))
            {
                Console.WriteLine("lists: PostgreSQL is left out (CRASHHUB_BENCHMARK_POSTGRES names no database)");
                continue;
            }
            Dictionary<string, double>? small = null;
            foreach (var crashes in sizes)
                small = await MeasureAsync(name == "postgres" ? postgres : null, crashes, small);
        }
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(string? postgres, int crashes, Dictionary<string, double>? small)
    {
        var where = $"{(postgres is null ? "SQLite" : "PostgreSQL")}, {crashes:N0}";
        var (folder, database) = await WorldStore.OpenAsync(postgres, crashes, crashes / CrashesOfBucket);
        await using var server = await ServerProcess.StartAsync(folder, database);
        using var client = new ListClient(server);
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var wanted = Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_LISTS")?.Split(';');
        var first = await PageKinds.Baseline.PathsAsync();
        await TimesAsync(client, first);
        var baseline = (await TimesAsync(client, first)).Times;
        foreach (var kind in await new PageKinds(client).AllAsync())
        {
            if (wanted is not null && !wanted.Any(part => kind.Name.Contains(part, StringComparison.Ordinal)))
                continue;
            if (await kind.PathsAsync() is not { Count: > 0 } paths)
                continue;
            var (times, slowest, refused) = await TimesAsync(client, paths);
            var (p50, p95) = (times[times.Length / 2], times[Math.Min(times.Length - 1, times.Length * 95 / 100)]);
            figures[kind.Name] = p95;
            var beside =
                small is not null && small.TryGetValue(kind.Name, out var other) ? $", {p95 / other, 5:0.0}x the small table's p95" : "";
            Console.WriteLine(
                $"lists: {where}: {kind.Name, -48} p50 {p50, 7:0.0}, p95 {p95, 7:0.0}, max {times[^1], 7:0.0} ms, {p50 / baseline[baseline.Length / 2], 5:0.0}x baseline{beside}{(refused > 0 ? $", {refused} refused" : "")}{(p95 > kind.Target ? $"  MISSED {kind.Target:0}" : "")}{(times[^1] > kind.Target ? $"  {Uri.UnescapeDataString(slowest)}" : "")}"
            );
        }
        return figures;
    }

    /// <summary>The times, sorted; the slowest address; and how many answers were none.</summary>
    private static async Task<(double[] Times, string Slowest, int Refused)> TimesAsync(ListClient client, List<string> paths)
    {
        var times = new List<double>();
        var (worst, slowest, refused, spent) = (0.0, "", 0, 0.0);
        var stride = paths.Count % 7 == 0 ? 1 : 7;
        for (var n = 0; n < paths.Count && spent < MostSeconds * 1000; n++)
            spent += (await client.TimeAsync(paths[n])).Milliseconds;
        spent = 0;
        for (var n = 0; n < Math.Max(Samples, paths.Count) && (n < Fewest || spent < MostSeconds * 1000); n++)
        {
            // Spread, so that a kind that is cut short shows values of all frequencies.
            var path = paths[(int)((long)n * stride % paths.Count)];
            var (time, status) = await client.TimeAsync(path);
            times.Add(time);
            spent += time;
            refused += status == 200 ? 0 : 1;
            if (time > worst)
                (worst, slowest) = (time, path);
        }
        return ([.. times.Order()], slowest, refused);
    }
}

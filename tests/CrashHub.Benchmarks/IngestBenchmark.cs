using System.Diagnostics;
using System.Net;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>
/// Durable POSTs from 32 clients on the same machine, SQLite and files, beside what the disk gives a raw loop, and without syncs beside nginx; large dumps
/// by processor time beside a server that only hashes.
/// </summary>
internal static class IngestBenchmark
{
    private const int Clients = 32;
    private static readonly PostLoad Load = new(Clients, 6_000);

    public static async Task RunAsync()
    {
        foreach (var size in new[] { 64 * 1024, 4 * 1024 })
        {
            await InFolderAsync(folder => DurableAsync(folder, size));
        }
        await InFolderAsync(UnsyncedAsync);
        await RunLargeAsync();
    }

    /// <summary>The large dumps alone.</summary>
    public static Task RunLargeAsync() => InFolderAsync(LargeAsync);

    private static async Task DurableAsync(string folder, int size)
    {
        var disk = new RawDisk(folder, Dump(size, 1), Clients);
        var (files, logs, syncs) = (disk.OneFileEach(), disk.TwoLogs(), disk.BothSyncs());
        await using var server = await ServerProcess.StartAsync(folder);
        var dumps = Dumps(size);
        var name = $"ingest: POST of {size >> 10} KiB, durable";
        // The first round is the compiler's.
        await Load.RunAsync($"{name}, cold", server.Crashes, HttpMethod.Post, dumps, HttpStatusCode.Accepted, token: server.Token);
        var rate = await Load.RunAsync(name, server.Crashes, HttpMethod.Post, dumps, HttpStatusCode.Accepted, token: server.Token);
        Console.WriteLine(
            $"ingest: {rate / files:0.00} of one synced file a dump ({files:0}/s), {rate / logs:0.00} of two raw logs ({logs:0}/s), {rate / syncs:0.00} of both syncs in turn ({syncs:0}/s)"
        );
    }

    private static async Task UnsyncedAsync(string folder)
    {
        var dumps = Dumps(64 * 1024);
        double? baseline = null;
        using (var nginx = NginxServer.TryStart(folder))
        {
            if (nginx is null)
                Console.WriteLine("ingest: no baseline (Debian: apt-get install nginx)");
            else
                baseline = await Load.RunAsync("ingest: nginx PUT, no sync", nginx.Address, HttpMethod.Put, dumps, HttpStatusCode.Created);
        }
        await using var server = await ServerProcess.StartAsync(folder, setting: ("CrashHub__Storage__Sync", "false"));
        await Load.RunAsync(
            "ingest: POST, no sync, cold",
            server.Crashes,
            HttpMethod.Post,
            dumps,
            HttpStatusCode.Accepted,
            token: server.Token
        );
        await Load.RunAsync(
            "ingest: POST, no sync",
            server.Crashes,
            HttpMethod.Post,
            dumps,
            HttpStatusCode.Accepted,
            baseline,
            server.Token
        );
    }

    private static async Task LargeAsync(string folder)
    {
        var load = new PostLoad(4, 100);
        byte[][] dumps = [Dump(16 << 20, 1), Dump(16 << 20, 2)];
        double least;
        double kept;
        using (var discard = await DiscardServer.StartAsync(folder))
        {
            least = await CostAsync("ingest: 16 MiB, hashed and discarded", load, discard.Process, discard.Address, dumps, null);
            kept = await CostAsync("ingest: 16 MiB, hashed, written and synced", load, discard.Process, discard.Kept, dumps, null);
        }
        await using var server = await ServerProcess.StartAsync(folder, setting: ("CrashHub__Processing__PollSeconds", "60"));
        var cost = await CostAsync("ingest: POST of 16 MiB, durable", load, server.Process, server.Crashes, dumps, server.Token);
        Console.WriteLine(
            $"ingest: 16 MiB: {cost / least:0.00} of the processor time of hashing and discarding, {cost / kept:0.00} of keeping as well ({kept / least:0.00})"
        );
    }

    // Processor seconds of the server a gigabyte; the first round is the compiler's.
    private static async Task<double> CostAsync(string what, PostLoad load, Process process, Uri address, byte[][] dumps, string? token)
    {
        await load.RunAsync(what + ", cold", address, HttpMethod.Post, dumps, HttpStatusCode.Accepted, token: token);
        process.Refresh();
        var before = process.TotalProcessorTime;
        await load.RunAsync(what, address, HttpMethod.Post, dumps, HttpStatusCode.Accepted, token: token);
        process.Refresh();
        var bytes = (load.Requests + load.Clients * 10.0) * dumps[0].Length;
        var cost = (process.TotalProcessorTime - before).TotalSeconds / (bytes / (1 << 30));
        Console.WriteLine($"{what, -64} {cost, 10:0.00} s of processor time a GiB");
        return cost;
    }

    private static byte[][] Dumps(int size) => [.. Enumerable.Range(0, 64).Select(seed => Dump(size, seed))];

    // Different bytes each, in Wasmtime's section order.
    private static byte[] Dump(int size, int seed)
    {
        var memory = new byte[size];
        new Random(20261124 + seed).NextBytes(memory);
        return new CoredumpBuilder()
            .Module("bench.wasm")
            .Instance(0, [0])
            .Memory(((ulong)size >> 16) + 2)
            .Segment(1024, memory)
            .Thread("main")
            .Frame(0, 0, 1)
            .Build();
    }

    private static async Task InFolderAsync(Func<string, Task> run)
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        try
        {
            await run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

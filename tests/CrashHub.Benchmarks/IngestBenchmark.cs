using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>Durable POSTs of 64 KiB dumps from 32 clients on the same machine, against nginx storing the same bodies by PUT without a sync.</summary>
internal static class IngestBenchmark
{
    private const int Clients = 32;
    private const int Requests = 3_000;
    private const int Size = 64 * 1024;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-bench-").FullName;
        try
        {
            var dumps = Dumps();
            double? baseline = null;
            using (var nginx = NginxServer.TryStart(folder))
            {
                if (nginx is null)
                    Console.WriteLine("ingest: no baseline (Debian: apt-get install nginx)");
                else
                    baseline = await MeasureAsync(
                        "ingest: nginx PUT, no sync (baseline)",
                        nginx.Address,
                        HttpMethod.Put,
                        dumps,
                        HttpStatusCode.Created,
                        null
                    );
            }
            await using var server = await ServerProcess.StartAsync(folder);
            var uri = new Uri(server.Address, "/api/v1/projects/default/crashes");
            await MeasureAsync(
                "ingest: POST, durable, SQLite and files",
                uri,
                HttpMethod.Post,
                dumps,
                HttpStatusCode.Accepted,
                baseline,
                server.Token
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Different bytes each, in Wasmtime's section order.
    private static byte[][] Dumps()
    {
        var random = new Random(20261124);
        var dumps = new byte[64][];
        for (var i = 0; i < dumps.Length; i++)
        {
            var memory = new byte[Size];
            random.NextBytes(memory);
            dumps[i] = new CoredumpBuilder()
                .Module("bench.wasm")
                .Instance(0, [0])
                .Memory(2)
                .Segment(1024, memory)
                .Thread("main")
                .Frame(0, 0, 1)
                .Build();
        }
        return dumps;
    }

    private static async Task<double> MeasureAsync(
        string what,
        Uri address,
        HttpMethod method,
        byte[][] dumps,
        HttpStatusCode expected,
        double? baseline,
        string? token = null
    )
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients });
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var next = -Clients * 10;
        var latencies = new TimeSpan[Requests];
        var start = 0L;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(WorkAsync)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        Array.Sort(latencies);
        var rate = Requests / elapsed.TotalSeconds;
        var ratio = baseline is { } other ? $"  {rate / other:0.00} of the baseline" : "";
        Console.WriteLine(
            $"{what, -64} {rate, 10:0}/s  p50 {latencies[Requests / 2].TotalMilliseconds:0.0} ms, p99 {latencies[Requests * 99 / 100].TotalMilliseconds:0.0} ms{ratio}"
        );
        return rate;

        async Task WorkAsync()
        {
            for (int number; (number = Interlocked.Increment(ref next)) <= Requests; )
            {
                if (number == 1)
                    Volatile.Write(ref start, Stopwatch.GetTimestamp());
                var begun = Stopwatch.GetTimestamp();
                var target = method == HttpMethod.Put ? new Uri(address, $"{number & 0x7fffffff}") : address;
                using var content = new ByteArrayContent(dumps[(number & 0x7fffffff) % dumps.Length]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
                using var request = new HttpRequestMessage(method, target) { Content = content };
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode != expected)
                    throw new InvalidOperationException($"{what}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                if (number > 0)
                    latencies[number - 1] = Stopwatch.GetElapsedTime(begun);
            }
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace CrashHub.Benchmarks;

/// <summary>A closed loop of clients that send bodies to one address.</summary>
/// <param name="Clients">How many send at once.</param>
/// <param name="Requests">How many requests count; ten a client before them do not.</param>
internal sealed record PostLoad(int Clients, int Requests)
{
    /// <summary>Runs the loop and prints a line.</summary>
    /// <param name="what">The line's name.</param>
    /// <param name="address">Where to; for PUT the folder.</param>
    /// <param name="method">PUT gives each body a name of its own.</param>
    /// <param name="bodies">Sent in turn.</param>
    /// <param name="expected">Any other status ends the run.</param>
    /// <param name="baseline">Requests a second to compare with, or null.</param>
    /// <param name="token">The bearer token, or null.</param>
    /// <returns>Requests a second.</returns>
    public async Task<double> RunAsync(
        string what,
        Uri address,
        HttpMethod method,
        byte[][] bodies,
        HttpStatusCode expected,
        double? baseline = null,
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
                using var content = new ByteArrayContent(bodies[(number & 0x7fffffff) % bodies.Length]);
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

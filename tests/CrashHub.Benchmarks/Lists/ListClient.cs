using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CrashHub.Benchmarks.Lists;

/// <summary>Asks one server and takes the time.</summary>
internal sealed class ListClient : IDisposable
{
    private readonly HttpClient client;

    public ListClient(ServerProcess server)
    {
        client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
    }

    /// <summary>Milliseconds of one request, its answer read; with the status.</summary>
    public async Task<(double Milliseconds, int Status)> TimeAsync(string path)
    {
        var begun = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        await answer.Content.ReadAsByteArrayAsync();
        return (Stopwatch.GetElapsedTime(begun).TotalMilliseconds, (int)answer.StatusCode);
    }

    /// <summary>The cursor of the page behind one; null on the last, and where there is no answer.</summary>
    public async Task<string?> NextAsync(string path) => (await JsonAsync(path))?.GetProperty("next").GetString();

    /// <summary>Buckets from the one with the most crashes to such with few.</summary>
    public async Task<IReadOnlyList<(string Id, long Number)>> BucketsAsync(string api)
    {
        var all = new List<(string Id, long Number)>();
        foreach (
            var path in new[]
            {
                "buckets?sort=count&limit=12",
                "buckets?limit=8",
                "buckets?sort=firstSeen&limit=4",
                "buckets?query=count:1&limit=4",
            }
        )
        {
            foreach (var item in (await JsonAsync(api + path))!.Value.GetProperty("items").EnumerateArray())
                all.Add((item.GetProperty("id").GetString()!, item.GetProperty("number").GetInt64()));
        }
        return all;
    }

    public async Task<IReadOnlyList<string>> CrashesAsync(string api) =>
        [
            .. (await JsonAsync(api + "crashes?limit=40"))!
                .Value.GetProperty("items")
                .EnumerateArray()
                .Select(i => i.GetProperty("id").GetString()!),
        ];

    public void Dispose() => client.Dispose();

    private async Task<JsonElement?> JsonAsync(string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        if (!answer.IsSuccessStatusCode)
            return null;
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }
}

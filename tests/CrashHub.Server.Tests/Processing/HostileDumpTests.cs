using System.Net.Http.Headers;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;

namespace CrashHub.Server.Tests.Processing;

/// <summary>Every hostile dump on its whole way: refused as it may be, or taken and then processed. No 5xx, nothing stuck.</summary>
public sealed class HostileDumpTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task IsRefusedOrProcessed(string database)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var factory = await CrashHubServer.OnAsync(database);
        using var client = factory.Admin();
        List<string> wrong = [];

        foreach (var line in Fixture.Text("hostile/manifest.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonDocument.Parse(line).RootElement;
            var file = "hostile/" + entry.GetProperty("file").GetString();
            if (entry.GetProperty("surface").GetString() != "crash" || !File.Exists(Fixture.PathOf(file)))
                continue;
            using var body = new ByteArrayContent(Fixture.Bytes(file));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/projects/default/crashes") { Content = body };
            request.Headers.Add("Prefer", "wait=30");
            using var answer = await client.SendAsync(request, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            var state = JsonDocument.Parse(text).RootElement.TryGetProperty("state", out var said) ? said.GetString() : null;
            if (!Allows(entry.GetProperty("expect").GetString()!, (int)answer.StatusCode, state))
                wrong.Add($"{file}: {(int)answer.StatusCode} {state} {text[..Math.Min(text.Length, 200)]}");
        }

        Assert.Empty(wrong);
    }

    // A crash that was waited for answers 200 where the manifest says 202.
    private static bool Allows(string expected, int status, string? state) =>
        expected
            .Split('|')
            .Any(one => one.StartsWith("202", StringComparison.Ordinal) ? status == 200 && state == "processed" : one == $"{status}");
}

using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using CrashHub.Cli.Tests.Uploads;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed partial class UploadCrashCommandTests
{
    private const string Taken =
        """{"id": "c1", "state": "queued", "links": {"self": "http://h/api", "html": "http://h/p/shop/crashes/c1"}}""";

    [Fact]
    public async Task SendsTheDumpWithItsEvent()
    {
        using var folder = new TemporaryFolder();
        using var server = new StubServer(new StubServer.Answer(202, Taken));
        var crashEvent = folder.Write("event.json", """{"release": "1.3", "environment": "prod"}""");

        var run = await UploadAsync(server, [Dump, "--event", crashEvent, "--release", "1.4"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("taken as crash c1, queued  http://h/p/shop/crashes/c1", run.Output, StringComparison.Ordinal);
        var request = Assert.Single(server.Requests);
        Assert.Equal("/api/v1/projects/shop/crashes", request.Url);
        Assert.Equal("gzip", request.ContentEncoding);
        var body = Decode(request.Body);
        Assert.Contains("name=coredump", body, StringComparison.Ordinal);
        Assert.Contains("\"release\":\"1.4\"", body, StringComparison.Ordinal);
        Assert.Contains("\"environment\":\"prod\"", body, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(File.ReadAllBytes(Dump)), body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivesTheSameFileTheSameEventIdAndAnotherFileAnother()
    {
        using var folder = new TemporaryFolder();
        using var server = new StubServer(new StubServer.Answer(202, Taken));
        var copy = folder.Write("copy.coredump", File.ReadAllBytes(Dump));

        await UploadAsync(server, [Dump]);
        await UploadAsync(server, [Dump, copy]);

        var ids = server.Requests.Select(request => EventId().Match(Decode(request.Body)).Groups[1].Value).ToArray();
        Assert.Equal(3, ids.Length);
        Assert.True(Guid.TryParse(ids[0], out _));
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task EndsWithTwoWhenOneEventIdIsGivenForSeveralDumps()
    {
        using var folder = new TemporaryFolder();
        using var server = new StubServer(new StubServer.Answer(202, Taken));
        var crashEvent = folder.Write("event.json", """{"eventId": "0193a3b1-0000-7000-8000-000000000001"}""");

        var run = await UploadAsync(server, [Dump, Dump, "--event", crashEvent]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(server.Requests);
    }

    private static string Dump => Fixture.PathOf("dumps/session-o0-store.coredump");

    private static string Decode(byte[] body)
    {
        using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static Task<CrashHubProcess.Outcome> UploadAsync(StubServer server, string[] words) =>
        CrashHubProcess.RunAsync(
            ["upload", "crash", .. words],
            default,
            [("CRASHHUB_URL", server.Address), ("CRASHHUB_TOKEN", "secret"), ("CRASHHUB_PROJECT", "shop")]
        );

    [GeneratedRegex("\"eventId\":\"([^\"]+)\"")]
    private static partial Regex EventId();
}

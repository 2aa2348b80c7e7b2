using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Requests with one thing wrong each, over real sockets where the request itself is the attack.</summary>
public sealed class HostileRequestTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private const string Manifest = "hostile/http/manifest.jsonl";

    public static TheoryData<string> Bodies => [.. Entries().Where(entry => !IsRaw(entry)).Select(Name)];

    public static TheoryData<string> Requests => [.. Entries().Where(IsRaw).Select(Name)];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task ABodyIsAnsweredAsItMayBe(string file)
    {
        var server = quiet.Server;
        var entry = Entries().Single(one => Name(one) == file);
        var asked = entry.GetProperty("request");
        var path = asked.GetProperty("path").GetString()!.Replace("{project}", "default", StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Fixture.Bytes("hostile/" + file)) };
        foreach (var header in asked.GetProperty("headers").EnumerateObject())
            request.With(header.Name, header.Value.GetString()!);

        var (status, _, _) = await server.SendAsync(request);

        Assert.Contains($"{(int)status}", entry.GetProperty("expect").GetString()!.Split('|'));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task AWholeRequestIsAnsweredAsItMayBe(string file)
    {
        await using var server = new CrashHubServer();
        var entry = Entries().Single(one => Name(one) == file);
        var bytes = Encoding
            .Latin1.GetString(Fixture.Bytes("hostile/" + file))
            .Replace("{{HOST}}", "localhost", StringComparison.Ordinal)
            .Replace("{{TOKEN}}", CrashHubServer.AdminToken, StringComparison.Ordinal)
            .Replace("{{PROJECT}}", "default", StringComparison.Ordinal);

        var status = await SendAsync(server, Encoding.Latin1.GetBytes(bytes), halfClose: entry.TryGetProperty("halfClose", out _));

        Assert.Contains(status, entry.GetProperty("expect").GetString()!.Split('|'));
    }

    [Fact]
    public async Task AHugeAnnouncementIsRefusedBeforeTheBodyComes()
    {
        await using var server = new CrashHubServer();
        var head =
            $"POST {CrashPosts.PostPath} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {CrashHubServer.AdminToken}\r\n"
            + $"Content-Type: application/wasm\r\nContent-Length: {1L << 42}\r\n\r\n";

        Assert.Equal("413", await SendAsync(server, Encoding.ASCII.GetBytes(head), halfClose: false));
    }

    /// <summary>The status of the answer, or <c>closed</c>.</summary>
    private static async Task<string> SendAsync(CrashHubServer server, byte[] request, bool halfClose)
    {
        server.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server.StartServer();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.ClientOptions.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(request, TestContext.Current.CancellationToken);
        if (halfClose)
            socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
            return line?.Split(' ')[1] ?? "closed";
        }
        catch (IOException)
        {
            return "closed";
        }
    }

    private static IEnumerable<JsonElement> Entries() =>
        Fixture.Text(Manifest).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static string Name(JsonElement entry) => entry.GetProperty("file").GetString()!;

    private static bool IsRaw(JsonElement entry) => entry.TryGetProperty("raw", out _);
}

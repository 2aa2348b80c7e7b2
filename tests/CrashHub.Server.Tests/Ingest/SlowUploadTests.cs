using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Over real sockets: what is decided before a body is read.</summary>
public sealed class SlowUploadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SlowUploadsOfOneProjectLeaveRoomForAnother()
    {
        await using var server = Listening(("Ingest:MaxConcurrent", "4"));
        await server.ProjectAsync("quiet");
        await using var first = await BeginAsync(server, "default");
        await using var second = await BeginAsync(server, "default");
        Assert.Equal("100", await first.StatusAsync());
        Assert.Equal("100", await second.StatusAsync());

        await using var third = await BeginAsync(server, "default");
        var refused = await third.HeadAsync();
        using var client = server.Admin();
        using var body = new ByteArrayContent(Dump());
        body.Headers.TryAddWithoutValidation("Content-Type", "application/wasm");
        using var other = await client.PostAsync("/api/v1/projects/quiet/crashes", body, Cancellation);

        Assert.StartsWith("HTTP/1.1 503", refused, StringComparison.Ordinal);
        Assert.Matches("(?m)^Retry-After: [1-5]\r?$", refused);
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        await first.EndAsync();
        Assert.Equal("202", await first.StatusAsync());
    }

    [Fact]
    public async Task APlaceIsFreeAgainWhenItsHostHangsUp()
    {
        await using var server = Listening(("Ingest:MaxConcurrent", "2"));
        await using (var gone = await BeginAsync(server, "default"))
            Assert.Equal("100", await gone.StatusAsync());

        // The server hears of it a moment later; a refused host comes again, and so does this one.
        string status;
        do
        {
            await using var next = await BeginAsync(server, "default");
            status = await next.StatusAsync();
        } while (status == "503");

        Assert.Equal("100", status);
    }

    [Theory]
    [InlineData("Limits:RequestsPerSecond", "429")]
    [InlineData("Limits:CrashesPerDay", "429")]
    public async Task ARefusedHostIsNeverAskedForItsBody(string limit, string expected)
    {
        await using var server = Listening((limit, "1"), ("Limits:RequestBurst", "1"));
        Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(Raw(Dump()))).Status);

        await using var refused = await BeginAsync(server, "default");

        Assert.Equal(expected, await refused.StatusAsync());
    }

    [Fact]
    public async Task ADiscardedCrashIsNeverAskedForItsBody()
    {
        await using var server = Listening();
        using var admin = server.Admin();
        var rule = new { name = "old", condition = "release:1.*" };
        using var made = await admin.PostAsJsonAsync("/api/v1/projects/default/discard-rules", rule, Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        await using var discarded = await BeginAsync(server, "default", "?release=1.2");
        await using var kept = await BeginAsync(server, "default", "?release=2.0");

        Assert.Equal("200", await discarded.StatusAsync());
        Assert.Equal("100", await kept.StatusAsync());
    }

    private static CrashHubServer Listening(params (string Key, string Value)[] settings)
    {
        var server = new CrashHubServer(null, null, settings);
        server.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server.StartServer();
        return server;
    }

    private static async Task<Upload> BeginAsync(CrashHubServer server, string project, string query = "")
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.ClientOptions.BaseAddress.Port, Cancellation);
        var upload = new Upload(socket);
        await upload.SendAsync(
            $"POST /api/v1/projects/{project}/crashes{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {CrashHubServer.AdminToken}\r\n"
                + $"Content-Type: application/wasm\r\nContent-Length: {Dump().Length}\r\nExpect: 100-continue\r\n\r\n"
        );
        return upload;
    }

    /// <summary>A connection whose request has no body yet.</summary>
    private sealed class Upload(TcpClient socket) : IAsyncDisposable
    {
        private readonly StreamReader reader = new(socket.GetStream(), Encoding.Latin1);

        public async Task SendAsync(string head) => await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Cancellation);

        public async Task EndAsync() => await socket.GetStream().WriteAsync(Dump(), Cancellation);

        /// <summary>The next head that the server sends.</summary>
        public async Task<string> HeadAsync()
        {
            var head = new StringBuilder();
            while (await reader.ReadLineAsync(Cancellation) is { Length: > 0 } line)
                head.Append(line).Append('\n');
            return head.ToString();
        }

        public async Task<string> StatusAsync() => (await HeadAsync()).Split(' ')[1];

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CrashHub.Cli.Tests.Uploads;

/// <summary>An HTTP server that answers what a test tells it to and keeps what it was sent.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Queue<Answer> answers;
    private readonly Task serving;

    public StubServer(params ReadOnlySpan<Answer> answers)
    {
        this.answers = new Queue<Answer>(answers.ToArray());
        Address = $"http://127.0.0.1:{FreePort()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Address { get; }

    public List<Request> Requests { get; } = [];

    public void Dispose()
    {
        listener.Close();
        serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, CancellationToken.None);
            Requests.Add(
                new Request(
                    context.Request.RawUrl!,
                    context.Request.Headers["Authorization"],
                    context.Request.ContentType,
                    context.Request.Headers["Content-Encoding"],
                    body.ToArray()
                )
            );
            var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.Status < 400 ? "application/json" : "application/problem+json";
            if (answer.RetryAfter is { } pause)
                context.Response.Headers["Retry-After"] = pause;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body), CancellationToken.None);
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    internal sealed record Answer(int Status, string Body, string? RetryAfter = null);

    internal sealed record Request(string Url, string? Authorization, string? ContentType, string? ContentEncoding, byte[] Body);
}

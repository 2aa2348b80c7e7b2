using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Alerts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrashHub.Server.Tests.Alerts;

/// <summary>A web server on loopback that keeps what it was sent, on a port that the system chooses.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Message> messages = new();

    private WebhookReceiver(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>What it answers; a redirect leads to itself.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Held back until it is completed; null to answer at once.</summary>
    public Task? Until { get; set; }

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<Message> Messages => [.. messages];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        var receiver = new WebhookReceiver(built);
        built.Run(receiver.TakeAsync);
        await built.StartAsync();
        return receiver;
    }

    /// <summary>Returns once so many came.</summary>
    public async Task ReceivedAsync(int count)
    {
        while (messages.Count < count)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var status = Status;
        messages.Enqueue(
            new Message(
                context.Request.Path,
                context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
                body.ToArray(),
                status
            )
        );
        if (Until is { } until)
            await until;
        if (status is >= 300 and < 400)
            context.Response.Headers.Location = $"{Address}/elsewhere";
        context.Response.StatusCode = status;
    }

    internal sealed record Message(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Answered)
    {
        public string Id => Headers["webhook-id"];

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public string Text => Encoding.UTF8.GetString(Body);

        /// <summary>Whether one of the signatures is that of a secret.</summary>
        public bool IsSignedWith(string secret)
        {
            var timestamp = long.Parse(Headers["webhook-timestamp"]);
            return Headers["webhook-signature"].Split(' ').Contains(AlertSecret.Sign(secret, Id, timestamp, Body), StringComparer.Ordinal);
        }
    }
}

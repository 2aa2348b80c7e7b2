using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>Takes what an OTLP exporter sends over HTTP, on a port that the system chooses.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<byte[]> traces = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>Every span that was sent so far.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. traces.SelectMany(OtlpSpan.Read)];

    /// <summary>All that was sent, as far as it is text.</summary>
    public string Text => string.Concat(traces.Select(Encoding.Latin1.GetString));

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        var receiver = new OtlpReceiver(built);
        built.MapPost("/v1/traces", receiver.TakeAsync);
        built.MapPost("/v1/metrics", () => Results.Ok());
        await built.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        traces.Enqueue(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }
}

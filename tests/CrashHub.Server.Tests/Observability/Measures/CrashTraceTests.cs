using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CrashHub.Server.Observability.Measures;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace CrashHub.Server.Tests.Observability.Measures;

// The source of spans and those who listen to it are the whole process's.
[Collection(Alone.Name)]
public sealed class CrashTraceTests
{
    private const string HostsSpan = "00f067aa0ba902b7";
    private static readonly string[] Steps = ["store dump", "commit row", "process crash", "load", "plan", "match", "analyze", "finish"];

    [Fact]
    public async Task OneTraceHoldsTheWayFromThePostToTheBucket()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var server = Traced(receiver);
        var trace = ActivityTraceId.CreateRandom().ToString();

        var crash = await PostAsync(server, trace);

        var spans = receiver.Spans.Where(s => s.Trace == trace).ToList();
        var post = Assert.Single(spans, s => s.Parent == HostsSpan);
        var process = Assert.Single(spans, s => s.Name == "process crash");
        Assert.Equal(Steps.Order(), spans.Where(s => s != post).Select(s => s.Name).Order());
        Assert.All(spans.Where(s => s.Name is "store dump" or "commit row" or "process crash"), s => Assert.Equal(post.Id, s.Parent));
        Assert.All(
            spans.Where(s => s.Name is "load" or "plan" or "match" or "analyze" or "finish"),
            s => Assert.Equal(process.Id, s.Parent)
        );
        Assert.Equal(crash, post.Attributes["crashhub.crash.id"]);
        Assert.Equal(crash, process.Attributes["crashhub.crash.id"]);
    }

    [Fact]
    public async Task NoSpanHoldsASecretOrTheSendersText()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var server = Traced(receiver);
        var trace = ActivityTraceId.CreateRandom().ToString();

        await PostAsync(server, trace);

        Assert.Contains("process crash", receiver.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(CrashHubServer.AdminToken, receiver.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", receiver.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePlaceInTheTraceIsKeptForTheWorkerOnly()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var server = Traced(receiver);
        using var admin = server.Admin();
        var trace = ActivityTraceId.CreateRandom().ToString();

        var crash = await PostAsync(server, trace);

        var stored = await server.DataAsync(db => db.Crashes.Select(c => c.EventJson).SingleAsync(TestContext.Current.CancellationToken));
        Assert.Contains($"\"traceparent\":\"00-{trace}-", stored, StringComparison.Ordinal);
        var shown = await admin.GetStringAsync($"/api/v1/projects/default/crashes/{crash}", TestContext.Current.CancellationToken);
        Assert.Equal(trace, JsonDocument.Parse(shown).RootElement.GetProperty("event").GetProperty("traceId").GetString());
        Assert.DoesNotContain("traceparent", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"traceparent\":\"no such thing\"}")]
    [InlineData("{\"traceparent\":7}")]
    public void ACrashWithoutAPlaceBeginsATraceOfItsOwn(string eventJson)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == CrashHubMeter.Spans,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);

        using var span = CrashTrace.Process(1, Guid.NewGuid(), eventJson);

        Assert.NotNull(span);
        Assert.Equal(default, span.ParentSpanId);
    }

    private static CrashHubServer Traced(OtlpReceiver receiver) =>
        new(null, null, ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

    /// <summary>Posts a crash in a host's trace, waits until its last spans have ended, and has them sent.</summary>
    private static async Task<string> PostAsync(CrashHubServer server, string trace)
    {
        var provider = server.Services.GetRequiredService<TracerProvider>();
        using var ends = new SpanEnds(trace);
        var post = CrashPosts
            .Raw(CrashPosts.Dump(), "?function=s3cret&key=s3cret")
            .With("traceparent", $"00-{trace}-{HostsSpan}-01")
            .With("Prefer", "wait=60");
        var (status, body, _) = await server.SendAsync(post);
        Assert.Equal(HttpStatusCode.OK, status);
        await ends.OfAsync("process crash", "Microsoft.AspNetCore.Hosting.HttpRequestIn");
        Assert.True(provider.ForceFlush());
        return body.GetProperty("id").GetString()!;
    }
}

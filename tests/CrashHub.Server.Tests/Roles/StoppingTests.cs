using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;

namespace CrashHub.Server.Tests.Roles;

public sealed class StoppingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AProcessThatIsToldToStopSaysSoAndStillTakesCrashesAndLetsWaitersGo()
    {
        await using var server = await ServerProcess.StartAsync(null, ("Shutdown__GraceSeconds", "600"), ("Processing__PollSeconds", "60"));
        using var client = server.Client();
        using var ready = await client.GetAsync("/readyz", Cancellation);

        await server.TerminateAsync();
        HttpResponseMessage notReady;
        while ((notReady = await client.GetAsync("/readyz", Cancellation)).StatusCode == HttpStatusCode.OK) { } // The signal is on its way.
        using var post = CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=60");
        using var taken = await client.SendAsync(post, Cancellation);

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        Assert.True(notReady.Headers.ConnectionClose);
        Assert.Contains(taken.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.OK });
        Assert.True(taken.Headers.ConnectionClose);
        notReady.Dispose();
    }

    [Fact]
    public async Task AnAnswerThatWasWaitedForSinceBeforeEndsItsConnectionToo()
    {
        var database = await Schemas.MigratedPostgresAsync();
        await using var server = await ServerProcess.StartAsync(
            null,
            ("ConnectionStrings__CrashHub", database),
            ("Roles", "ingest,web"),
            ("Shutdown__GraceSeconds", "600")
        );
        using var client = server.Client();
        using var post = CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=60");
        var waiting = client.SendAsync(post, Cancellation);
        while (!waiting.IsCompleted && await CountAsync(client) == 0) { } // It is stored, and nobody will process it.

        await server.TerminateAsync();
        using var answer = await waiting;

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.True(answer.Headers.ConnectionClose);
    }

    private static async Task<int> CountAsync(HttpClient client)
    {
        var list = await client.GetFromJsonAsync<JsonElement>(CrashPosts.PostPath, Cancellation);
        return list.GetProperty("items").GetArrayLength();
    }
}

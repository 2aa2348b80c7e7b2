using System.Net;
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
}

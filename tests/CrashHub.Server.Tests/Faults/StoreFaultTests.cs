using System.Net;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Faults;

/// <summary>Azure Blob Storage behind a network that breaks.</summary>
public sealed class StoreFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASlowStoreTakesCrashesAllTheSame()
    {
        var (network, server) = await StartAsync("6");
        await using (network)
        await using (server)
        {
            network.Delay = TimeSpan.FromMilliseconds(50);

            var (status, _, _) = await server.SendAsync(Raw(Dump(memoryBytes: 2_500_000)).With("Prefer", "wait=30"));

            Assert.Equal(HttpStatusCode.OK, status);
        }
    }

    [Theory]
    [InlineData("stall")]
    [InlineData("refuse")]
    public async Task AStoreThatIsGoneIsA503AndBackWithoutARestart(string fault)
    {
        var (network, server) = await StartAsync("2");
        await using (network)
        await using (server)
        {
            var first = await server.SendAsync(Raw(Dump()));

            Break(network, fault);
            var gone = await server.SendAsync(Raw(Dump("gone"))).WaitAsync(Patience, Cancellation);
            await server.NotReadyAsync().WaitAsync(Patience, Cancellation);
            network.Forward();
            var back = await server.SendAsync(Raw(Dump("back")));

            Assert.Equal(HttpStatusCode.Accepted, first.Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, gone.Status);
            Assert.Equal("/problems/store-unavailable", gone.Body.GetProperty("type").GetString());
            Assert.NotNull(gone.Headers.RetryAfter);
            Assert.Equal(HttpStatusCode.Accepted, back.Status);
        }
    }

    [Theory]
    [InlineData("stall")]
    [InlineData("refuse")]
    public async Task ADumpThatCanNotBeReadNowIsTriedAgainAndNotCharged(string fault)
    {
        var (network, server) = await StartAsync("2");
        await using (network)
        await using (server)
        {
            // A crash whose dump no cache holds, queued while the store is away.
            var posted = await server.SendAsync(Raw(Dump()).With("Prefer", "wait=30"));
            var id = posted.Body.GetProperty("id").GetGuid();
            var elsewhere = await AgainAsync(server, id);
            Break(network, fault);

            await server.DataAsync(db => db.Crashes.ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CrashState.Queued), Cancellation));
            using var client = server.Admin();
            using var download = await client.GetAsync($"/api/v1/projects/default/crashes/{id}/coredump", Cancellation);
            network.Forward();

            Assert.Equal(HttpStatusCode.OK, posted.Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, download.StatusCode);
            Assert.NotNull(download.Headers.RetryAfter);
            var crash = await EndAsync(server, id);
            Assert.Equal((CrashState.Processed, 0, elsewhere), (crash.State, crash.Attempts, crash.DumpLocator));
        }
    }

    private static void Break(TcpProxy network, string fault)
    {
        if (fault == "stall")
            network.Stall();
        else
            network.Refuse();
    }

    /// <summary>Puts the dump under another name, of which there is no local copy.</summary>
    private static async Task<string> AgainAsync(CrashHubServer server, Guid id)
    {
        using var client = server.Admin();
        var dump = await client.GetByteArrayAsync($"/api/v1/projects/default/crashes/{id}/coredump", Cancellation);
        var store = server.Services.GetRequiredService<IBlobStore>();
        await using var writer = await store.CreateAsync(1, Cancellation);
        await writer.WriteAsync(dump, Cancellation);
        var place = await writer.CommitAsync(Cancellation);
        await server.DataAsync(db => db.Crashes.ExecuteUpdateAsync(c => c.SetProperty(x => x.DumpLocator, place), Cancellation));
        return place;
    }

    private static async Task<Crash> EndAsync(CrashHubServer server, Guid id)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (true)
        {
            var row = await server.DataAsync(db => db.Crashes.AsNoTracking().SingleAsync(c => c.Id == id, Cancellation));
            if (row.State is CrashState.Processed or CrashState.Failed)
                return row;
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private static async Task<(TcpProxy Network, CrashHubServer Server)> StartAsync(string timeoutSeconds)
    {
        var (network, account) = await AzuriteServer.ThroughAsync();
        var server = new CrashHubServer(
            null,
            null,
            ("Blobs:Provider", "azure"),
            ("Blobs:ConnectionString", account),
            ("Blobs:Container", $"test-{Guid.NewGuid():n}"),
            ("Blobs:TimeoutSeconds", timeoutSeconds),
            ("Processing:PollSeconds", "0.05"),
            ("Logging:Level", "Fatal")
        );
        return (network, server);
    }
}

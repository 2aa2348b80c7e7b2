using System.Net;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Roles;

/// <summary>Processes that start before their engines do.</summary>
public sealed class StartUpWaitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutItsDatabaseAProcessSaysSoAndGoesOnByItselfOnceItIsThere()
    {
        var (network, through) = PostgresServer.Through(await PostgresServer.NewDatabaseAsync());
        await using (network)
        {
            network.Refuse();
            await using var server = ServerProcess.Begin(null, ("ConnectionStrings__CrashHub", through));

            await server.HeardAsync("The database can't be reached yet");
            Assert.DoesNotContain("Now listening", server.Said(), StringComparison.Ordinal);
            network.Forward();
            await server.ListensAsync();

            using var client = server.Client(null);
            using var ready = await client.GetAsync("/readyz", Cancellation);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }
    }

    [Fact]
    public async Task WithoutItsStoreAProcessServesAndSaysThatItIsNotReady()
    {
        var (network, account) = await AzuriteServer.ThroughAsync();
        await using (network)
        {
            network.Refuse();
            await using var server = await ServerProcess.StartAsync(
                null,
                ("Blobs__Provider", "azure"),
                ("Blobs__ConnectionString", account),
                ("Blobs__Container", $"test-{Guid.NewGuid():n}"),
                ("Blobs__TimeoutSeconds", "1")
            );

            await server.HeardAsync("The blob store can't be written yet");
            using var client = server.Client(null);
            using var alive = await client.GetAsync("/healthz", Cancellation);
            using var away = await client.GetAsync("/readyz", Cancellation);
            network.Forward();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await StatusAsync(client) != HttpStatusCode.OK)
                await timer.WaitForNextTickAsync(Cancellation);

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (alive.StatusCode, away.StatusCode));
            Assert.Contains("The store", await away.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/readyz", Cancellation);
        return answer.StatusCode;
    }
}

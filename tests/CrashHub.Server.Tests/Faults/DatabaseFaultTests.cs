using System.Net;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Faults;

/// <summary>PostgreSQL behind a network that breaks.</summary>
public sealed class DatabaseFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionsThatAreCutWhileHostsPostCostNoCrashAndMakeNoneTwice()
    {
        await using var service = await FaultyService.StartAsync("worker,web", "ingest");
        var delivered = 0;

        var hosts = Enumerable
            .Range(0, 8)
            .Select(async host =>
            {
                var ids = new List<Guid>();
                for (var n = 0; n < 12; n++)
                {
                    ids.Add(await FaultyService.DeliverAsync(service.Faulty, Guid.NewGuid(), Dump($"{host}-{n}")));
                    if (Interlocked.Increment(ref delivered) % 12 == 0)
                        service.Network.Cut();
                }
                return ids;
            });
        var all = (await Task.WhenAll(hosts)).SelectMany(ids => ids).ToList();

        Assert.Equal(96, all.Distinct().Count());
        Assert.Equal(96, await service.CountAsync());
        foreach (var id in all)
            Assert.Equal(CrashState.Processed, (await service.EndOfAsync(id)).State);
    }

    [Fact]
    public async Task ADatabaseThatStallsIsA503ForEveryoneAndTheNextPostAfterItIsTaken()
    {
        await using var service = await FaultyService.StartAsync("worker,web", "ingest");
        await FaultyService.DeliverAsync(service.Faulty, Guid.NewGuid(), Dump()); // A connection is kept, the token is known.

        service.Network.Stall();
        var posts = Enumerable.Range(0, 300).Select(n => service.Faulty.SendAsync(Raw(Dump($"{n}")))).ToArray();
        using var client = service.Faulty.With(null);
        using var alive = await client.GetAsync("/healthz", Cancellation);
        await service.Faulty.NotReadyAsync().WaitAsync(Patience, Cancellation);
        var answers = await Task.WhenAll(posts).WaitAsync(Patience, Cancellation);
        service.Network.Forward();
        var after = await service.Faulty.SendAsync(Raw(Dump("after")));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
        Assert.All(answers, answer => Assert.NotNull(answer.Headers.RetryAfter));
        Assert.Equal(HttpStatusCode.Accepted, after.Status);
    }

    [Fact]
    public async Task ADatabaseThatIsRefusedIsA503AndBackWithoutARestart()
    {
        await using var service = await FaultyService.StartAsync("worker,web", "ingest");
        await FaultyService.DeliverAsync(service.Faulty, Guid.NewGuid(), Dump());

        service.Network.Refuse();
        var refused = await service.Faulty.SendAsync(Raw(Dump("refused")));
        service.Network.Forward();
        var taken = await service.Faulty.SendAsync(Raw(Dump("taken")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal("/problems/database-unavailable", refused.Body.GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.Accepted, taken.Status);
    }

    [Fact]
    public async Task ACommitWhoseAnswerIsLostIsFoundAgainByItsEvent()
    {
        await using var service = await FaultyService.StartAsync("worker,web", "ingest");
        await FaultyService.DeliverAsync(service.Faulty, Guid.NewGuid(), Dump());
        var (eventId, dump) = (Guid.NewGuid(), Dump("in doubt"));

        var lost = service.Network.LoseAnswerTo("COMMIT\0");
        var first = await service.Faulty.SendAsync(Raw(dump, $"?eventId={eventId}"));
        await lost.WaitAsync(Patience, Cancellation);
        var again = await service.Faulty.SendAsync(Raw(dump, $"?eventId={eventId}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.Status);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        var crash = await service.EndOfAsync(again.Body.GetProperty("id").GetGuid());
        Assert.Equal(CrashState.Processed, crash.State); // So the first try's blob was kept.
        Assert.Equal(2, await service.CountAsync());
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("stall")]
    [InlineData("cut")]
    public async Task AWorkerThatHoldsCrashesWhileItsDatabaseGoesEndsThemOnce(string fault)
    {
        var parsing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        await using var service = await FaultyService.StartAsync(
            "ingest,web",
            "worker",
            server =>
                server
                    .Set("Processing:Workers", "1")
                    .Set("Processing:LeaseSeconds", "60")
                    .Change(services =>
                        services.AddSingleton(
                            new AnalysisCalls
                            {
                                Analyze = (plan, modules, cancellation) =>
                                {
                                    parsing.TrySetResult();
                                    goOn.Wait(cancellation);
                                    return CrashAnalysis.Analyze(plan, modules, cancellation);
                                },
                            }
                        )
                    )
        );
        var ids = new List<Guid>();
        for (var n = 0; n < 4; n++)
            ids.Add(await FaultyService.DeliverAsync(service.Sound, Guid.NewGuid(), Dump()));
        await parsing.Task.WaitAsync(Patience, Cancellation);

        if (fault == "refuse")
            service.Network.Refuse();
        else if (fault == "stall")
            service.Network.Stall();
        else
            service.Network.Cut();
        goOn.Set();
        if (fault != "cut")
        {
            // By then the first finish has met the fault.
            await service.Faulty.NotReadyAsync().WaitAsync(Patience, Cancellation);
        }
        service.Network.Forward();

        foreach (var id in ids)
        {
            var crash = await service.EndOfAsync(id).WaitAsync(Patience, Cancellation);
            Assert.Equal((CrashState.Processed, 0), (crash.State, crash.Attempts));
        }
        Assert.Equal(4, await service.Sound.DataAsync(db => db.Buckets.Select(b => b.Count).SingleAsync(Cancellation)));
    }
}

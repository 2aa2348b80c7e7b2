using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Processing.WorkerSite;

namespace CrashHub.Server.Tests.Processing;

public sealed class CrashDeathTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4, CrashState.Processed)]
    [InlineData(5, CrashState.Failed)]
    public async Task ThreeDeathsAlonePutACrashInQuarantineAndKeepItsDump(int deaths, CrashState state)
    {
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Set("Processing:SettleSeconds", "0");
        using var client = server.Admin();
        var crash = await PostAsync(client, Dump());
        await RowAsync(server, crash);
        await using (var db = await server.DbAsync())
            await db.Crashes.ExecuteUpdateAsync(
                c => c.SetProperty(x => x.Attempts, deaths).SetProperty(x => x.State, CrashState.Queued),
                Cancellation
            );

        var row = await RowAsync(server, crash);

        Assert.Equal(state, row.State);
        Assert.Equal(state == CrashState.Failed, row.Error?.StartsWith("quarantined:", StringComparison.Ordinal) ?? false);
        Assert.NotNull(row.DumpLocator);
    }

    /// <summary>A process that is killed again and again soon after its start always has the oldest crash in its hands.</summary>
    [Theory]
    [InlineData(2, CrashState.Processed, 0)]
    [InlineData(3, CrashState.Queued, 3)]
    public async Task AProcessThatJustStartedLeavesWhatSeveralDiedWithUntilLater(int deaths, CrashState state, int left)
    {
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Set("Processing:SettleSeconds", "3600");
        using var client = server.Admin();
        var suspect = await PostAsync(client, Dump());
        await RowAsync(server, suspect);
        await using var db = await server.DbAsync();
        await db.Crashes.ExecuteUpdateAsync(
            c => c.SetProperty(x => x.Attempts, deaths).SetProperty(x => x.State, CrashState.Queued),
            Cancellation
        );
        await ClaimedAsync(db, suspect);

        await RowAsync(server, await PostAsync(client, Dump())); // The others go on.

        var row = await db.Crashes.AsNoTracking().SingleAsync(c => c.Id == suspect, Cancellation);
        Assert.Equal((state, left), (row.State, row.Attempts));
    }

    /// <summary>Waits until a worker had it a second time and is done with it.</summary>
    private static async Task ClaimedAsync(CrashHubDb db, Guid crash)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await db.Crashes.AnyAsync(c => c.Id == crash && c.LeaseEpoch > 1 && c.State != CrashState.Processing, Cancellation))
            await timer.WaitForNextTickAsync(Cancellation);
    }

    [Fact]
    public async Task AnExceptionInABatchCostsOneCrashAndTheOthersEnd()
    {
        await using var server = await BatchServerAsync(process =>
        {
            if (process == "f1")
                throw new InvalidOperationException("our bug");
        });
        var rows = await QueuedAsync(server, 0, 0, 0);
        var worker = server.Services.GetRequiredService<CrashWorker>();
        var (claims, _) = await server.Services.GetRequiredService<CrashRounds>().ClaimAsync("test", Cancellation);

        await worker.WorkAsync(claims, Cancellation);

        var states = await StatesAsync(server, rows);
        Assert.Equal([CrashState.Failed, CrashState.Processed, CrashState.Processed], states);
    }

    [Fact]
    public async Task OneThatAProcessDiedWithIsChargedApartFromTheOthers()
    {
        var charged = new List<(string Process, int[] Attempts)>();
        CrashHubServer? server = null;
        await using var made = await BatchServerAsync(process =>
        {
            using var db = server!.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>().CreateDbContext();
            charged.Add((process, [.. db.Crashes.OrderBy(c => c.ReceivedAt).Select(c => c.Attempts)]));
        });
        server = made;
        var rows = await QueuedAsync(server, 0, 1, 0);
        var worker = server.Services.GetRequiredService<CrashWorker>();
        var (claims, _) = await server.Services.GetRequiredService<CrashRounds>().ClaimAsync("test", Cancellation);

        await worker.WorkAsync(claims, Cancellation);

        Assert.Equal(["f1", "f2", "f3"], charged.Select(c => c.Process));
        Assert.Equal([1, 1, 0], charged[0].Attempts);
        Assert.Equal([0, 2, 0], charged[1].Attempts);
        Assert.All(await StatesAsync(server, rows), state => Assert.Equal(CrashState.Processed, state));
    }

    /// <summary>A server whose own workers sleep, with crashes for a test to work on.</summary>
    private static async Task<CrashHubServer> BatchServerAsync(Action<string> analyzed) =>
        (await CrashHubServer.OnAsync("sqlite"))
            .Set("Processing:PollSeconds", "60")
            .Change(
                Analyzing(
                    (plan, modules, c) =>
                    {
                        var report = CrashAnalysis.Analyze(plan, modules, c);
                        analyzed(report.Process);
                        return report;
                    }
                )
            );

    /// <summary>Queues crashes of processes <c>f1</c>, <c>f2</c> … behind the workers' backs, each with the deaths that it has seen.</summary>
    private static async Task<List<Guid>> QueuedAsync(CrashHubServer server, params int[] deaths)
    {
        var store = server.Services.GetRequiredService<IBlobStore>();
        await using var db = await server.DbAsync();
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        for (var k = 0; k < deaths.Length; k++)
        {
            await using var blob = await store.CreateAsync(1, Cancellation);
            await blob.WriteAsync(Dump($"f{k + 1}"), Cancellation);
            at += TimeSpan.FromSeconds(1);
            db.Crashes.Add(
                new Crash
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    Id = Guid.CreateVersion7(at),
                    EventJson = "{}",
                    DumpLocator = await blob.CommitAsync(Cancellation),
                    DumpSha256 = "00",
                    Attempts = deaths[k],
                }
            );
        }
        await db.SaveChangesAsync(Cancellation);
        return await db.Crashes.OrderBy(c => c.ReceivedAt).Select(c => c.Id).ToListAsync(Cancellation);
    }

    private static async Task<List<CrashState>> StatesAsync(CrashHubServer server, List<Guid> crashes)
    {
        await using var db = await server.DbAsync();
        var rows = await db.Crashes.AsNoTracking().ToListAsync(Cancellation);
        return crashes.ConvertAll(id => rows.Single(row => row.Id == id).State);
    }

    [Fact]
    public async Task OneThatRunsAloneWaitsForTheOthersAndKeepsThemOut()
    {
        using var gate = new AloneGate(2);
        var other = await gate.EnterAsync(alone: false, Cancellation);
        var alone = gate.EnterAsync(alone: true, Cancellation);
        Assert.False(alone.IsCompleted);

        other.Dispose();
        var inside = await alone;
        var next = gate.EnterAsync(alone: false, Cancellation);

        Assert.False(next.IsCompleted);
        inside.Dispose();
        (await next).Dispose();
    }
}

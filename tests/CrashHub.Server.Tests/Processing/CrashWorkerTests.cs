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

public sealed class CrashWorkerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ACrashWithoutItsBuildIsProcessedAgainWhenTheBuildArrives(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        using var client = server.Admin();
        var first = await PostAsync(client, Dump());
        var unnamed = await FrameAsync(client, first);

        using var build = await client.PostAsync("/api/v1/projects/default/builds?name=app.wasm", Wasm(Module()), Cancellation);

        Assert.Equal("missingBuild", unnamed.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Created, build.StatusCode);
        await UntilAsync(async () => (await FrameAsync(client, first)).GetProperty("function").GetString() == "leaf");
        using var missing = await client.GetAsync("/api/v1/projects/default/builds/missing", Cancellation);
        Assert.Equal(0, (await missing.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task AnExceptionOfAnalysisCostsItsCrashOnly()
    {
        var poison = true;
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Change(
            Analyzing(
                (plan, modules, c) => poison ? throw new InvalidOperationException("our bug") : CrashAnalysis.Analyze(plan, modules, c)
            )
        );
        using var client = server.Admin();

        var failed = await RowAsync(server, await PostAsync(client, Dump()));
        poison = false;
        var next = await RowAsync(server, await PostAsync(client, Dump()));

        Assert.Equal((CrashState.Failed, "InvalidOperationException: our bug"), (failed.State, failed.Error));
        Assert.NotNull(failed.DumpLocator);
        Assert.Equal(CrashState.Processed, next.State);
    }

    [Fact]
    public async Task AFaultOfTheStoreIsTriedAgainAndNotCharged()
    {
        var tries = 0;
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Change(
            Analyzing((plan, modules, c) => tries++ == 0 ? throw new IOException("away") : CrashAnalysis.Analyze(plan, modules, c))
        );
        using var client = server.Admin();

        var row = await RowAsync(server, await PostAsync(client, Dump()));

        Assert.Equal((CrashState.Processed, 0, 2), (row.State, row.Attempts, tries));
    }

    [Fact]
    public async Task TheAttemptIsChargedBeforeTheParseEnds()
    {
        var charged = -1;
        CrashHubServer? server = null;
        await using var made = await CrashHubServer.OnAsync("sqlite");
        server = made.Change(
            Analyzing(
                (plan, modules, c) =>
                {
                    using var db = server!.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>().CreateDbContext();
                    charged = db.Crashes.Single().Attempts;
                    return CrashAnalysis.Analyze(plan, modules, c);
                }
            )
        );
        using var client = server.Admin();

        var row = await RowAsync(server, await PostAsync(client, Dump()));

        Assert.Equal((1, 0), (charged, row.Attempts));
    }

    [Fact]
    public async Task AnalysisThatTakesTooLongFailsAndSaysSo()
    {
        await using var server = (await CrashHubServer.OnAsync("sqlite"))
            .Set("Processing:MaxSeconds", "1")
            .Change(
                Analyzing(
                    (_, _, c) =>
                    {
                        c.WaitHandle.WaitOne(Patience);
                        throw new OperationCanceledException(c);
                    }
                )
            );
        using var client = server.Admin();

        var row = await RowAsync(server, await PostAsync(client, Dump()));

        Assert.Equal(CrashState.Failed, row.State);
        Assert.StartsWith("timeLimit:", row.Error);
    }

    /// <summary>Clocks jump, and a backlog may be old: what most claims pass over is found all the same.</summary>
    [Theory]
    [InlineData(2020)]
    [InlineData(2090)]
    public async Task ACrashOfAnotherTimeIsClaimed(int year)
    {
        await using var server = await CrashHubServer.OnAsync("postgres");
        var at = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var id = Guid.CreateVersion7(at);
        await server.DataAsync(db =>
        {
            db.Crashes.Add(
                new Crash
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    Id = id,
                    EventJson = "{}",
                    DumpSha256 = "00",
                }
            );
            return db.SaveChangesAsync(Cancellation);
        });

        var row = await RowAsync(server, id);

        Assert.Equal((CrashState.Failed, "dumpMissing: the dump is not in the store"), (row.State, row.Error));
    }
}

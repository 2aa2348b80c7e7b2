using System.Net;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Demo;
using CrashHub.Server.Tests.Dashboard;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrashHub.Server.Tests.Demo;

[Collection(DemoSiteTests.Name)]
public sealed class DemoTests(DemoSite site)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HoldsWhatAVisitorIsPromised()
    {
        await using var db = await OpenAsync();
        var demo = await ProjectAsync(db);
        var buckets = await db.Buckets.Where(b => b.ProjectId == demo && b.MergedInto == null && b.Count > 0).ToListAsync(Cancellation);
        var crashes = await db.Crashes.Where(c => c.ProjectId == demo).Select(c => c.State).ToListAsync(Cancellation);

        Assert.True(crashes.Count >= 12, $"{crashes.Count} crashes");
        Assert.DoesNotContain(CrashState.Failed, crashes);
        Assert.True(buckets.Count >= 6, $"{buckets.Count} buckets");
        Assert.Contains(buckets, b => b is { Regressed: true, Status: BucketStatus.Open });
        Assert.True(await db.CrashModules.AnyAsync(m => m.ProjectId == demo && m.IsMissing, Cancellation));
    }

    [Fact]
    public async Task AddsNothingTheSecondTime()
    {
        await using var db = await OpenAsync();
        var demo = await ProjectAsync(db);
        var before = await CountsAsync(db, demo);
        using var door = new DemoRun(
            site.Services.GetRequiredService<IServiceScopeFactory>(),
            site.Services.GetRequiredService<IServer>(),
            new DemoDoor(),
            site.Services.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System,
            NullLogger<DemoRun>.Instance
        );

        await door.StartAsync(Cancellation);
        await door.ExecuteTask!;

        Assert.Equal(before, await CountsAsync(db, demo));
    }

    [Fact]
    public async Task KeepsNoTokenOfItsOwn()
    {
        await using var db = await OpenAsync();

        Assert.False(await db.Tokens.AnyAsync(t => t.Name == "demo" && t.RevokedAt == null, Cancellation));
    }

    [Fact]
    public async Task OpensNoDoorToAGuess()
    {
        using var answer = await site.Reader.GetAsync("/signin/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<CrashHubDb> OpenAsync() =>
        site.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>().CreateDbContextAsync(Cancellation);

    private static Task<int> ProjectAsync(CrashHubDb db) =>
        db.Projects.Where(p => p.Slug == "demo").Select(p => p.Id).SingleAsync(Cancellation);

    private static async Task<(int Crashes, int Builds)> CountsAsync(CrashHubDb db, int demo) =>
        (
            await db.Crashes.CountAsync(c => c.ProjectId == demo, Cancellation),
            await db.Builds.CountAsync(b => b.ProjectId == demo, Cancellation)
        );
}

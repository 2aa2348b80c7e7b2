using System.Net;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Retention;

public sealed class DeletionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task NothingOfADeletedCrashIsLeft(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var (id, _) = await site.PostAsync(RetentionSite.Dump(), key: "its key");

        using var answer = await site.Client.DeleteAsync($"{RetentionSite.Project}/crashes/{id}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await site.StoredAsync());
        Assert.Equal(0, await site.Server.DataAsync(db => RowsOfAsync(db, id)));
        var entry = await AuditAsync(site, "crash.remove");
        Assert.Matches($"^{id}: 1 crashes, 1 dumps, 1 logs, 1 attachments, 1 reports, \\d+ bytes$", entry);
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task NothingOfADeletedProjectIsLeft(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.PostAsync(RetentionSite.Dump(), key: "a key");
        await site.BuildAsync(1);
        await site.SettingsAsync(new { dumpDays = 3 });

        using var answer = await site.Client.DeleteAsync(RetentionSite.Project, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await site.StoredAsync());
        await using var db = await site.Server.DbAsync();
        Assert.False(
            await db.Crashes.AnyAsync(Cancellation)
                || await db.CrashReports.AnyAsync(Cancellation)
                || await db.CrashModules.AnyAsync(Cancellation)
                || await db.IngestKeys.AnyAsync(Cancellation)
                || await db.Builds.AnyAsync(Cancellation)
                || await db.SymbolIndexes.AnyAsync(Cancellation)
                || await db.SymbolIndexPlans.AnyAsync(Cancellation)
                || await db.Buckets.AnyAsync(Cancellation)
                || await db.ProjectRetentions.AnyAsync(Cancellation)
        );
        Assert.StartsWith("default: 1 crashes, 1 dumps", await AuditAsync(site, "project.removed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABuildGoesWithWhatItMade()
    {
        await using var site = await RetentionSite.OpenAsync();
        var id = await site.BuildAsync(1);

        using var answer = await site.Client.DeleteAsync($"{RetentionSite.Project}/builds/{id}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False(await site.Server.DataAsync(db => db.Builds.AnyAsync(Cancellation)));
        Assert.StartsWith($"{id}: 1 builds", await AuditAsync(site, "build.remove"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQueryRemovesWhatFitsAndNeedsToBeThere()
    {
        await using var site = await RetentionSite.OpenAsync();
        await site.PostAsync(RetentionSite.Dump(), release: "1.0");
        await site.PostAsync(RetentionSite.Dump(), release: "1.0");
        var (kept, _) = await site.PostAsync(RetentionSite.Dump(), release: "2.0");

        using var all = await site.Client.DeleteAsync($"{RetentionSite.Project}/crashes", Cancellation);
        using var some = await site.Client.DeleteAsync($"{RetentionSite.Project}/crashes?query=release:1.0", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, all.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, some.StatusCode);
        Assert.Equal("2", some.Headers.GetValues("CrashHub-Removed").Single());
        Assert.Equal([kept], await site.Server.DataAsync(db => db.Crashes.Select(c => c.Id).ToListAsync(Cancellation)));
        Assert.Equal(1, await site.Server.DataAsync(db => db.Buckets.SumAsync(b => b.Count, Cancellation)));
    }

    private static async Task<int> RowsOfAsync(CrashHubDb db, Guid id) =>
        await db.Crashes.CountAsync(c => c.Id == id, Cancellation)
        + await db.CrashReports.CountAsync(r => r.CrashId == id, Cancellation)
        + await db.CrashModules.CountAsync(m => m.CrashId == id, Cancellation);

    private static Task<string> AuditAsync(RetentionSite site, string action) =>
        site.Server.DataAsync(db => db.AuditEntries.Where(a => a.Action == action).Select(a => a.Target).SingleAsync(Cancellation));
}

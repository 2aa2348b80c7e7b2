using CrashHub.Analysis.Report;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Tests.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>Which term leads to the crashes of a query.</summary>
public sealed class CrashLeadsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheTermWithTheFewestCrashesLeads(string kind)
    {
        await using var site = await OpenAsync(kind);

        Assert.Equal(3, await FewAsync(site, "frame:main", 5));
        Assert.Equal(1, await FewAsync(site, "frame:main release:1 frame:beta", 5));
        Assert.Equal(0, await FewAsync(site, "release:1 release:2", 5));
        Assert.Equal(3, await FewAsync(site, "(release:1 OR release:2) frame:main", 5));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ATermOfJustTheMostCrashesLeadsAndOneOfMoreDoesNot(string kind)
    {
        await using var site = await OpenAsync(kind);

        Assert.Equal(3, await FewAsync(site, "frame:main", 3));
        Assert.Null(await FewAsync(site, "frame:main", 2));
    }

    [Theory]
    [InlineData("release:1", "1")]
    [InlineData("release:1 environment:none", "none")]
    [InlineData("release:2 frame:main", "2")]
    public async Task AColumnIsWalkedByItsIndex(string query, string value)
    {
        await using var site = await OpenAsync("sqlite");

        Assert.Equal(value, (await LeadAsync(site, query, 5)).Walk?.Value);
    }

    [Theory]
    [InlineData("!release:1")]
    [InlineData("release:1*")]
    [InlineData("release:\"\"")]
    [InlineData("main")]
    [InlineData("release:1 OR is:open")]
    public async Task WhatNoIndexHoldsLeadsNowhere(string query)
    {
        await using var site = await OpenAsync("sqlite");

        Assert.Null(await FewAsync(site, query, 5));
    }

    private static async Task<SearchSite> OpenAsync(string kind)
    {
        var site = await SearchSite.OpenAsync(kind);
        await site.CrashAsync("a", "alpha main", new CrashEvent { Release = "1" });
        await site.CrashAsync("a", "beta main", new CrashEvent { Release = "1" });
        await site.CrashAsync("b", "gamma main", new CrashEvent { Release = "2" });
        return site;
    }

    /// <summary>The crashes that are left to be asked; null where none are named.</summary>
    private static async Task<int?> FewAsync(SearchSite site, string query, int most)
    {
        await using var db = site.Database.CreateDbContext();
        return (await LeadAsync(db, query, most)).Few is { } few ? await few.CountAsync(Cancellation) : null;
    }

    private static async Task<CrashLead> LeadAsync(SearchSite site, string query, int most)
    {
        await using var db = site.Database.CreateDbContext();
        return await LeadAsync(db, query, most);
    }

    private static async Task<CrashLead> LeadAsync(CrashHubDb db, string query, int most)
    {
        var (node, _) = QueryParser.Parse(query, readsMemory: true, default);
        var found = await new TermLookup(db, 1).FindAsync(node!, ofBuckets: false, Cancellation);
        return await new CrashLeads(db, 1, found) { MostOfList = most }.FindAsync(node!, Cancellation);
    }
}

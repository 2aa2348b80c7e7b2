using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Buckets;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Buckets;

public sealed class SimilarBucketsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheSameStackWithAnInlinedCallIsProposedAndASiblingIsOnlyLike(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var a = await site.CrashAsync("a", stack: "check parse_object parse_value load main");
        var inlined = await site.CrashAsync("b", stack: "parse_object parse_value load main");
        var sibling = await site.CrashAsync("c", stack: "other parse_object parse_value load main");
        await site.CrashAsync("d", stack: "render paint main");

        var found = await FindAsync(site, a);

        Assert.Equal([(inlined.ToString(), true), (sibling.ToString(), false)], found.Take(2).Select(s => (s.Id, s.Proposed)));
        Assert.Equal($"shares parse_object < parse_value < load < main, {(int)(found[0].Score * 100)} %", found[0].Why);
        Assert.All(found, s => Assert.InRange(s.Score, SimilarBuckets.Least, 1));
        Assert.DoesNotContain(a.ToString(), found.Select(s => s.Id));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ARefusedPairIsNotProposedFromEitherSideNorAfterAMerge(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var a = await site.CrashAsync("a", stack: "check parse load main");
        var b = await site.CrashAsync("b", stack: "parse load main");
        var c = await site.CrashAsync("c", stack: "unrelated thing");

        Assert.True(await RefuseAsync(site, a, b));
        Assert.True(await RefuseAsync(site, b, a));
        Assert.Empty(await FindAsync(site, a));
        Assert.Empty(await FindAsync(site, b));
        await site.MergeAsync(c, b);
        Assert.Empty(await FindAsync(site, a));
        Assert.Empty(await FindAsync(site, c));

        Assert.False(await RefuseAsync(site, a, a));
        Assert.False(await RefuseAsync(site, a, Guid.NewGuid()));
        await using var db = site.Database.CreateDbContext();
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Action == "bucket.refuse", Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AMergedBucketIsFoundThroughItsSurvivor(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var a = await site.CrashAsync("a", stack: "check parse load main");
        var b = await site.CrashAsync("b", stack: "parse load main");
        var c = await site.CrashAsync("c", stack: "unrelated thing");
        await site.MergeAsync(c, b);

        Assert.Equal([c.ToString()], (await FindAsync(site, a)).Select(s => s.Id));
        Assert.Equal([a.ToString()], (await FindAsync(site, b)).Select(s => s.Id));
        await site.MergeAsync(a, c);
        Assert.Empty(await FindAsync(site, a));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FourStacksStandForABucketAndAFunctionIsCountedOnceABucket(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        Guid bucket = default;
        for (var k = 0; k <= StackIndex.MaxStacks; k++)
            bucket = await site.CrashAsync("a", stack: $"leaf middle{k} main");
        await site.CrashAsync("a", stack: "leaf middle0 main");
        await site.CrashAsync("b", stack: "main");

        await using var db = site.Database.CreateDbContext();
        Assert.Equal(StackIndex.MaxStacks, await db.BucketStacks.CountAsync(s => s.BucketId == bucket, Cancellation));
        Assert.Equal(2, await CountAsync(db, "main"));
        Assert.Equal(1, await CountAsync(db, "leaf"));
        Assert.Equal(1, await CountAsync(db, $"middle{StackIndex.MaxStacks - 1}"));
        Assert.Equal(0, await CountAsync(db, $"middle{StackIndex.MaxStacks}"));
    }

    private static Task<long> CountAsync(CrashHubDb db, string function)
    {
        var frame = FrameHash.Of(function);
        return db.FrameCounts.Where(f => f.Frame == frame).Select(f => f.Buckets).SingleOrDefaultAsync(Cancellation);
    }

    private static async Task<IReadOnlyList<SimilarBucket>> FindAsync(MergingSite site, Guid bucket)
    {
        await using var db = site.Database.CreateDbContext();
        return await new SimilarBuckets(db).FindAsync(1, bucket, 50, Cancellation);
    }

    private static async Task<bool> RefuseAsync(MergingSite site, Guid bucket, Guid other)
    {
        await using var db = site.Database.CreateDbContext();
        var desk = new ProposalDesk(db, new MergeDesk(db, TimeProvider.System), new SimilarBuckets(db), TimeProvider.System);
        return await desk.RefuseAsync(new Caller("ann", TokenScopes.Triage, null), 1, bucket, other, Cancellation);
    }
}

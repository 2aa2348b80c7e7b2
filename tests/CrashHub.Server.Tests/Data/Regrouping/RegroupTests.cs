using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrashHub.Server.Tests.Data.Regrouping;

public sealed class RegroupTests
{
    private const string OneGroup = "function:render group \"render\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task BucketsThatShareASignatureBecomeTheOldestOfThem(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var first = await site.CrashAsync("a render", "1.0", "ann");
        var second = await site.CrashAsync("b render", "1.0", "ann");
        await site.CrashAsync("b render", "1.1", "bob");
        var other = await site.CrashAsync("c", "1.0", "ann");
        await site.Database.RunAsync(db =>
            db.Buckets.Where(b => b.Number == 2).ExecuteUpdateAsync(b => b.SetProperty(x => x.Assignee, "eve"), Cancellation)
        );
        await site.RulesAsync(OneGroup);

        var job = await site.RunAsync();

        Assert.Equal((RegroupState.Done, 4, 2, 1, 0), (job.State, job.Done, job.Moved, job.Merged, job.Created));
        Assert.Equal([(1, 3), (3, 1)], await site.CountsAsync());
        await site.AssertExactAsync();
        var survivor = await site.BucketOfAsync(second);
        Assert.Equal((first.BucketId, "eve", "render"), (survivor.Id, survivor.Assignee, survivor.SignatureText));
        Assert.Equal(survivor.Id, (await site.BucketAsync(2)).MergedInto);
        Assert.Equal(other.BucketId, (await site.BucketOfAsync(other)).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RulesThatAreTakenBackBringBucketsBack(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var first = await site.CrashAsync("a render", "1.0", "ann");
        var second = await site.CrashAsync("b render", "1.0", "bob");
        await site.RulesAsync(OneGroup);
        await site.RunAsync();
        var later = await site.CrashAsync("b render", "1.1", "bob");
        Assert.Equal(first.BucketId, later.BucketId);
        await site.RulesAsync("");
        // Workers that go by the new rules already, before the regroup has come so far.
        var soon = await site.CrashAsync("b render", "1.1", "eve");

        await site.RunAsync();

        Assert.Equal([(1, 1), (2, 3)], await site.CountsAsync());
        await site.AssertExactAsync();
        Assert.Equal(second.BucketId, (await site.BucketOfAsync(later)).Id);
        Assert.Equal(second.BucketId, (await site.BucketOfAsync(soon)).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABucketThatSplitsKeepsMostAndHandsDownWhatTheTeamDecided(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.RulesAsync(OneGroup);
        await site.RunAsync();
        var most = await site.CrashAsync("a render", "1.0", "ann");
        await site.CrashAsync("a render", "1.0", "bob");
        var few = await site.CrashAsync("b render", "1.0", "ann");
        await site.Database.RunAsync(db =>
            db.Buckets.ExecuteUpdateAsync(
                b => b.SetProperty(x => x.Status, BucketStatus.Muted).SetProperty(x => x.Assignee, "eve"),
                Cancellation
            )
        );
        await site.RulesAsync("");

        var job = await site.RunAsync();

        Assert.Equal((1, 1, 0), (job.Moved, job.Created, job.Merged));
        Assert.Equal([(1, 2), (2, 1)], await site.CountsAsync());
        await site.AssertExactAsync();
        Assert.Equal(most.BucketId, (await site.BucketOfAsync(most)).Id);
        var split = await site.BucketOfAsync(few);
        Assert.Equal(
            (BucketStatus.Muted, "eve", "unreachable in b", "b"),
            (split.Status, split.Assignee, split.Title, split.SignatureText)
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ANewcomerOfTheNewRulesIsTakenInByTheBucketThatItIs(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var old = await site.CrashAsync("log parse main start", "1.0", "ann");
        await site.RulesAsync("function:log ignore");
        // Before the regroup has come to the old bucket, the same bug looks new.
        var newcomer = await site.CrashAsync("log parse main start", "1.0", "bob");
        Assert.NotEqual(old.BucketId, newcomer.BucketId);

        await site.RunAsync(steps: 1);

        Assert.Equal(RegroupPhase.Crashes, (await site.JobAsync()).Phase);
        Assert.Equal(old.BucketId, (await site.BucketOfAsync(newcomer)).Id);
        Assert.Equal([(1, 2)], await site.CountsAsync());
        await site.AssertExactAsync();
        Assert.Equal(old.BucketId, (await site.CrashAsync("log parse main start", "1.0", "eve")).BucketId);
        await site.RunAsync();
        Assert.Equal([(1, 3)], await site.CountsAsync());
        await site.AssertExactAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsCountedOfExpiredCrashesGoesAlong(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render", "1.0", "ann");
        var expired = await site.CrashAsync("b render", "0.9", "zoe");
        var kept = await site.CrashAsync("b render", "1.0", "ann");
        await site.Database.RunAsync(async db =>
        {
            await db.CrashReports.Where(r => r.CrashId == expired.Id).ExecuteDeleteAsync(Cancellation);
            await db.Crashes.Where(c => c.Id == expired.Id).ExecuteDeleteAsync(Cancellation);
        });
        await site.RulesAsync(OneGroup);

        await site.RunAsync();

        var survivor = await site.BucketOfAsync(kept);
        Assert.Equal((1, 3, 2), (survivor.Number, survivor.Count, survivor.Users));
        Assert.Equal(survivor.Id, (await site.BucketAsync(2)).MergedInto);
        await using var db = site.Database.CreateDbContext();
        var family = await Families.LeavesAsync(db, 1, survivor.Id, Cancellation);
        Assert.Equal(3, await db.BucketHours.Where(h => family.Contains(h.BucketId)).SumAsync(h => h.Count, Cancellation));
        Assert.Equal(3, await db.BucketHours.SumAsync(h => h.Count, Cancellation));
        var releases = await db.BucketValues.Where(v => v.Field == "release").OrderBy(v => v.Value).ToListAsync(Cancellation);
        Assert.Equal([("0.9", 1L), ("1.0", 2L)], releases.Select(v => (v.Value, v.Count)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesOfAnOlderVersionAreRegroupedByTheirReports(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render", keepsInput: false);
        await site.CrashAsync("b render", keepsInput: false);
        await site.RulesAsync(OneGroup);

        await site.RunAsync();

        Assert.Equal([(1, 2)], await site.CountsAsync());
        await site.AssertExactAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatWasMergedOrSplitByHandStaysSo(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var render = await site.CrashAsync("a render", user: "ann");
        var merged = await site.CrashAsync("b render", user: "bob");
        var into = await site.CrashAsync("c", user: "eve");
        var split = await site.CrashAsync("d render", user: "dan");
        var rest = await site.CrashAsync("d render", user: "ann");
        var hands = site.Hands;
        Assert.Null(await hands.MergeAsync(into.BucketId!.Value, merged.BucketId!.Value));
        var target = (await hands.SplitAsync(split.BucketId!.Value, split.Id)).Bucket;
        await site.RulesAsync(OneGroup);

        await site.RunAsync();

        await site.AssertExactAsync();
        Assert.Equal(into.BucketId, (await site.BucketOfAsync(merged)).Id);
        Assert.Equal(target, (await site.BucketOfAsync(split)).Id);
        Assert.Equal(render.BucketId, (await site.BucketOfAsync(render)).Id);
        Assert.Equal(render.BucketId, (await site.BucketOfAsync(rest)).Id);
        Assert.Null(await hands.UnmergeAsync(merged.BucketId!.Value));
        await site.AssertExactAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnOpenBugIsNotHiddenInABucketThatIsResolved(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render");
        var open = await site.CrashAsync("b render");
        await site.Database.RunAsync(db =>
            db.Buckets.Where(b => b.Number == 1).ExecuteUpdateAsync(b => b.SetProperty(x => x.Status, BucketStatus.Resolved), Cancellation)
        );
        await site.RulesAsync(OneGroup);

        await site.RunAsync();

        var survivor = await site.BucketOfAsync(open);
        Assert.Equal((1, BucketStatus.Open), (survivor.Number, survivor.Status));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AStepOfARegroupThatWentOnMeanwhileIsVoid(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render");
        await site.CrashAsync("b render");
        await site.RulesAsync(OneGroup);
        var read = await site.JobAsync();
        Assert.NotNull(await site.StepAsync(read));

        Assert.Null(await site.StepAsync(read));

        await site.RunAsync();
        Assert.Equal([(1, 2)], await site.CountsAsync());
        await site.AssertExactAsync();
    }

    [Theory]
    [InlineData(300, 51, 150)]
    [InlineData(20, 500, 20)]
    [InlineData(100, 50, 100)]
    [InlineData(100, 25, 100)]
    [InlineData(100, 24, 125)]
    [InlineData(290, 1, 300)]
    public void AStepThatKeptOthersFromWritingIsFollowedByAShorterOne(int crashes, int milliseconds, int next) =>
        Assert.Equal(next, RegroupStep.Fitting(crashes, TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ManyCrashesMoveInBatchesWhateverStepItStopsAt(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render", user: "ann");
        var many = await site.CrashAsync("b render", user: "bob");
        await site.Database.RunAsync(db => RegroupFill.CopyAsync(db, many, RegroupCrashes.Batch + 50));
        await site.RulesAsync(OneGroup);

        for (var job = await site.JobAsync(); job.State == RegroupState.Running; job = await site.RunAsync(steps: 1))
            await site.AssertExactAsync();

        Assert.Equal([(1, RegroupCrashes.Batch + 52)], await site.CountsAsync());
        await site.AssertExactAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ItIsDueWhenBucketsAreOfAnotherAlgorithmAndOnlyThen(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var current = SignatureV1.Algorithm;
        await using var db = site.Database.CreateDbContext();
        var jobs = new RegroupJobs(db);
        Assert.False(await jobs.IsDueAsync(1, current, atStart: true, Cancellation));
        await site.CrashAsync("a");
        Assert.False(await jobs.IsDueAsync(1, current, atStart: true, Cancellation));

        Assert.True(await jobs.IsDueAsync(1, "v9+00000000", atStart: true, Cancellation));
        await site.RulesAsync("function:x ignore");
        var job = await site.RunAsync();

        Assert.False(await jobs.IsDueAsync(1, job.Algorithm, atStart: true, Cancellation));
        Assert.True(await jobs.IsDueAsync(1, current, atStart: true, Cancellation));
        Assert.False(await jobs.IsDueAsync(1, current, atStart: false, Cancellation));
        // A worker of the version before, that still runs.
        await site.Database.CrashAsync("straggler");
        Assert.True(await jobs.IsDueAsync(1, job.Algorithm, atStart: false, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ADatabaseOfAnOlderAlgorithmIsRegroupedWhenItsServerStarts(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var crash = await site.CrashAsync("parse main");
        var twin = await site.CrashAsync("parse main");
        const string older = "v0+00000000";
        await site.Database.RunAsync(async db =>
        {
            await db.Signatures.ExecuteUpdateAsync(s => s.SetProperty(x => x.Algorithm, older), Cancellation);
            await db.Buckets.ExecuteUpdateAsync(b => b.SetProperty(x => x.Algorithm, older), Cancellation);
            await db.Crashes.ExecuteUpdateAsync(c => c.SetProperty(x => x.StackHash, (long?)null), Cancellation);
        });
        using var regroups = new Regroups(site.Database, TimeProvider.System, NullLogger<Regroups>.Instance);

        // What was received lately is looked at once more when every worker has the new rules: the first phases are enough here.
        while ((await regroups.StepAsync(Cancellation)) && (await site.JobAsync()).Phase < RegroupPhase.Recent) { }

        Assert.Equal(SignatureV1.Algorithm, (await site.JobAsync()).Algorithm);
        var bucket = await site.BucketOfAsync(crash);
        Assert.Equal((1L, SignatureV1.Algorithm, 2L), (bucket.Number, bucket.Algorithm, bucket.Count));
        Assert.Equal(bucket.Id, (await site.CrashAsync("parse main")).BucketId);
        Assert.Equal(CrashStack.Of(["parse", "main"]).Hash, (await site.Database.ReadAsync(twin.Id)).StackHash);
        await site.AssertExactAsync();
    }
}

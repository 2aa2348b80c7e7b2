using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using CrashHub.Server.Tests.Processing;

namespace CrashHub.Server.Tests.Data.Regrouping;

public sealed class RegroupPreviewTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task APreviewSaysWhatARegroupThenDoes(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.RulesAsync("function:old group \"old\"");
        await site.RunAsync();
        foreach (var stack in new[] { "a render", "b render", "b render", "x old", "x old", "y old", "c" })
            await site.CrashAsync(stack);
        const string rules = "function:render group \"render\"";

        var preview = await PreviewAsync(site, rules, 100);
        await site.RulesAsync(rules);
        var job = await site.RunAsync();

        Assert.Equal((7, true, 0, 3), (preview.Sampled, preview.IsWhole, preview.Unknown, preview.Moved));
        var merge = Assert.Single(preview.Merges);
        Assert.Equal(("render", 3), (merge.Text, merge.Crashes));
        Assert.Equal([(1L, 1), (2L, 2)], merge.Buckets.Select(b => (b.Number, b.Crashes)));
        var split = Assert.Single(preview.Splits);
        Assert.Equal((3L, 2), (split.Bucket.Number, split.PartCount));
        Assert.Equal([("x", 2), ("y", 1)], split.Parts.Select(p => (p.Text, p.Crashes)));
        Assert.Equal((preview.Moved, preview.MergeCount, preview.SplitCount), ((int)job.Moved, (int)job.Merged, (int)job.Created));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task APreviewLooksAtAsManyCrashesAsItIsToldAndSaysSo(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render");
        await site.CrashAsync("b render");
        await site.CrashAsync("c render");

        var some = await PreviewAsync(site, "function:render group \"render\"", 2);
        var all = await PreviewAsync(site, "function:render group \"render\"", 4);

        Assert.Equal((2, false), (some.Sampled, some.IsWhole));
        Assert.Equal(["b", "c"], await TextsAsync(site, some));
        Assert.Equal((3, true), (all.Sampled, all.IsWhole));
    }

    private static async Task<List<string>> TextsAsync(RegroupSite site, RegroupPreview preview)
    {
        var texts = new List<string>();
        foreach (var bucket in Assert.Single(preview.Merges).Buckets)
            texts.Add((await site.BucketAsync(bucket.Number)).SignatureText);
        return texts;
    }

    private static async Task<RegroupPreview> PreviewAsync(RegroupSite site, string rules, int crashes)
    {
        await using var db = site.Database.CreateDbContext();
        var parsed = GroupingRules.Parse(rules, out var faults);
        Assert.Empty(faults);
        return await new RegroupPreviews(db).RunAsync(1, new GroupingInForce(parsed), crashes, Cancellation);
    }
}

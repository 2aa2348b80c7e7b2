using System.Text;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrashHub.Server.Tests.Retention;

public sealed class PrivacyTests
{
    private const string Release = "tok_secret-release";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task UnderStackNoByteOfMemoryIsKept(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair, WithValues);
        await site.SettingsAsync(new { privacy = "stack" });

        var (id, document) = await site.PostAsync(RetentionSite.Dump());

        var kept = await KeptAsync(site, id);
        Assert.Equal(0ul, Parse(kept).Memory.CapturedBytes(0));
        Assert.DoesNotContain("tok_secret", Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, document.GetProperty("trap").GetProperty("message").ValueKind);
        Assert.Null((await ReportAsync(site, id)).FromMemory);
        Assert.Equal(3, (await site.StoredAsync()).Count); // Dump, log and module: the dump that came is gone.
        var row = await site.RowAsync(id);
        Assert.Equal(kept.LongLength, row!.DumpBytes);
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task UnderReachableWhatNothingLeadsToIsNotKept(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.SettingsAsync(new { privacy = "reachable" });

        var (id, document) = await site.PostAsync(RetentionSite.Dump());

        var text = Encoding.Latin1.GetString(await KeptAsync(site, id));
        Assert.Contains("stack tok_secret1", text, StringComparison.Ordinal);
        Assert.Contains("reached", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", text, StringComparison.Ordinal);
        Assert.Contains("privacyMode", document.GetProperty("notes").ToString(), StringComparison.Ordinal);
        Assert.Equal(3, (await site.StoredAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task WhatTheScrubListNamesIsKeptNowhere(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.SettingsAsync(new { scrub = new[] { "pattern:tok_[a-z]{6}" } });

        var (id, document) = await site.PostAsync(RetentionSite.Dump(), log: "log tok_secret3 end");
        var log = await site.Client.GetStringAsync($"{RetentionSite.Project}/crashes/{id}/log", Cancellation);

        var text = Encoding.Latin1.GetString(await KeptAsync(site, id));
        Assert.DoesNotContain("tok_secret", text, StringComparison.Ordinal);
        Assert.Contains("stack **********1", text, StringComparison.Ordinal);
        Assert.Equal("log **********3 end", log);
        var note = document.GetProperty("notes").EnumerateArray().Single(n => n.GetProperty("kind").GetString() == "scrubbed");
        Assert.StartsWith("2 places", note.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, (await site.StoredAsync()).Count);
    }

    [Fact]
    public async Task AMessageIsScrubbedWhoeverSentIt()
    {
        await using var site = await RetentionSite.OpenAsync(change: WithValues);
        await site.SettingsAsync(new { scrub = new[] { "text:tok_secret" } });

        var (_, document) = await site.PostAsync(RetentionSite.Dump());

        Assert.Equal("said **********9", document.GetProperty("trap").GetProperty("message").GetString());
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task WhatTheHostSaidIsScrubbedBeforeItIsStored(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.SettingsAsync(new { scrub = new[] { "text:tok_secret" } });

        var id = await TellAsync(site);

        var row = await site.RowAsync(id);
        Assert.DoesNotContain("tok_secret", row!.EventJson.Replace(Release, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(Release, row.Release); // What lists, gates and builds are found by stays.
        using var document = await site.Client.GetAsync($"{RetentionSite.Project}/crashes/{id}", Cancellation);
        var told = (await CrashHubServer.JsonOf(document)).GetProperty("event");
        Assert.Equal("host says **********1", told.GetProperty("trap").GetString());
        Assert.Equal("**********2", told.GetProperty("requestId").GetString());
        Assert.Equal("**********3", told.GetProperty("host").GetString());
        Assert.Equal("a **********4", told.GetProperty("tags").GetProperty("note").GetString());
        Assert.Equal("**********5", told.GetProperty("fingerprint")[0].GetString());
        Assert.Equal(0, await SearchedAsync(site, "tag.note:\"a tok_secret4\""));
        Assert.Equal(1, await SearchedAsync(site, "tag.note:\"a **********4\""));
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task ReprocessingScrubsWhatTheHostSaidBeforeTheListCame(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var id = await TellAsync(site);
        var before = (await site.RowAsync(id))!.EventJson;
        await site.SettingsAsync(new { scrub = new[] { "text:tok_secret" } });

        await AgainAsync(site, id);

        Assert.Contains("tok_secret4", before, StringComparison.Ordinal);
        var after = (await site.RowAsync(id))!.EventJson;
        Assert.DoesNotContain("tok_secret", after.Replace(Release, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, await SearchedAsync(site, "tag.note:\"a tok_secret4\""));
    }

    [Fact]
    public async Task ADumpThatCannotBeReadIsNotKeptUnderAMode()
    {
        await using var site = await RetentionSite.OpenAsync(change: services =>
            services.Replace(
                ServiceDescriptor.Singleton(new AnalysisCalls { Analyze = (_, _, _) => throw new InvalidOperationException("our bug") })
            )
        );
        await site.SettingsAsync(new { privacy = "reachable" });

        var (id, document) = await site.PostAsync(RetentionSite.Dump());

        Assert.Equal("failed", document.GetProperty("state").GetString());
        Assert.Equal("privacy", (await site.GoneAsync(id, "coredump")).GetProperty("reason").GetString());
        Assert.Single(await site.StoredAsync()); // The module that came with it.
    }

    [Fact]
    public async Task ReprocessingAppliesAModeThatCameLater()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (id, _) = await site.PostAsync(RetentionSite.Dump());
        await site.SettingsAsync(new { privacy = "stack" });

        await AgainAsync(site, id);

        Assert.Equal(DumpPrivacy.Stack, Parse(await KeptAsync(site, id)).Capture!.Mode);
    }

    /// <summary>Sends a crash whose event holds a secret in all its texts.</summary>
    private static async Task<Guid> TellAsync(RetentionSite site)
    {
        const string Told =
            $$"""{"release":"{{Release}}","trap":"host says tok_secret1","requestId":"tok_secret2","host":"tok_secret3","tags":{"note":"a tok_secret4"},"fingerprint":["tok_secret5"]}""";
        using var request = CrashPosts.Event(Told).With("Prefer", "wait=30");
        using var answer = await site.Client.SendAsync(request, Cancellation);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<int> SearchedAsync(RetentionSite site, string query)
    {
        using var answer = await site.Client.GetAsync($"{RetentionSite.Project}/crashes?query={Uri.EscapeDataString(query)}", Cancellation);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("items").GetArrayLength();
    }

    private static async Task AgainAsync(RetentionSite site, Guid id)
    {
        using var queued = await site.Client.PostAsync($"{RetentionSite.Project}/crashes/{id}/reprocess", null, Cancellation);
        for (var tries = 0; tries < 600 && (await site.RowAsync(id))!.State != CrashState.Processed; tries++)
            await Task.Delay(50, Cancellation);
    }

    // What a later analysis reads out of memory: a message and a variable.
    private static void WithValues(IServiceCollection services) =>
        services.Replace(
            ServiceDescriptor.Singleton(
                new AnalysisCalls
                {
                    Analyze = (plan, modules, cancellation) =>
                    {
                        var report = CrashAnalysis.Analyze(plan, modules, cancellation);
                        var trap = report.Trap with { Message = "said tok_secret9", MessageFromMemory = true };
                        return report with { Trap = trap };
                    },
                }
            )
        );

    private static Task<byte[]> KeptAsync(RetentionSite site, Guid id) =>
        site.Client.GetByteArrayAsync($"{RetentionSite.Project}/crashes/{id}/coredump", Cancellation);

    private static Task<CrashReportRow> ReportAsync(RetentionSite site, Guid id) =>
        site.Server.DataAsync(db => db.CrashReports.AsNoTracking().SingleAsync(r => r.CrashId == id, Cancellation));

    private static CoredumpFile Parse(byte[] dump) => CoredumpFile.Parse(dump, AnalysisLimits.Default);
}

using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Retention;

public sealed class RetentionEndpointsTests
{
    private const string Path = RetentionSite.Project + "/retention";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ShowsTheServersDefaultsUntilTheProjectDecides()
    {
        await using var site = await RetentionSite.OpenAsync();

        var before = await CrashHubServer.JsonOf(await site.Client.GetAsync(Path, Cancellation));
        await site.SettingsAsync(
            new
            {
                dumpDays = 7,
                privacy = "reachable",
                scrub = new[] { "text:secret" },
            }
        );
        await site.SettingsAsync(new { reportDays = 0, dumpDays = (int?)null });
        var after = await CrashHubServer.JsonOf(await site.Client.GetAsync(Path, Cancellation));

        Assert.Equal(
            """{"dumpDays":null,"reportDays":null,"buildDays":null,"maxDumpBytes":null,"maxReportBytes":null,"maxBuildBytes":null,"privacy":"full","scrub":[],"effective":{"dumpDays":30,"reportDays":365,"buildDays":365,"maxDumpBytes":0,"maxReportBytes":0,"maxBuildBytes":0}}""",
            before.GetRawText()
        );
        Assert.Equal(
            """{"dumpDays":null,"reportDays":0,"buildDays":null,"maxDumpBytes":null,"maxReportBytes":null,"maxBuildBytes":null,"privacy":"reachable","scrub":["text:secret"],"effective":{"dumpDays":30,"reportDays":0,"buildDays":365,"maxDumpBytes":0,"maxReportBytes":0,"maxBuildBytes":0}}""",
            after.GetRawText()
        );
    }

    [Fact]
    public async Task NamesEveryFaultAndItsPlace()
    {
        await using var site = await RetentionSite.OpenAsync();

        using var answer = await site.Client.PatchAsJsonAsync(
            Path,
            new
            {
                dumpDays = -1,
                privacy = "some",
                scrub = new[] { "text:right", "pattern:key[a-" },
            },
            Cancellation
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await CrashHubServer.JsonOf(answer)).GetProperty("errors").EnumerateArray();
        Assert.Equal(["dumpDays", "privacy", "scrub[1]"], errors.Select(e => e.GetProperty("field").GetString()));
        Assert.Contains("character 12", errors.Last().GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsAuditedWithoutThePatterns()
    {
        await using var site = await RetentionSite.OpenAsync();

        await site.SettingsAsync(new { scrub = new[] { "text:the-secret-itself" }, privacy = "stack" });

        var entry = await site.Server.DataAsync(db => db.AuditEntries.SingleAsync(a => a.Action == "retention.change", Cancellation));
        Assert.Contains("privacy Stack, 1 scrub patterns", entry.Target, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", entry.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HonoursIfMatchAndTheScope()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (_, triage) = await site.Server.TokenAsync("default", "triage");
        using var other = site.Server.With(triage);
        using var stale = new HttpRequestMessage(HttpMethod.Patch, Path) { Content = JsonContent.Create(new { dumpDays = 1 }) };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"7\"");

        using var refused = await other.GetAsync(Path, Cancellation);
        using var changed = await site.Client.SendAsync(stale, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, changed.StatusCode);
    }

    [Fact]
    public async Task ThePageShowsWhatHolds()
    {
        await using var site = await RetentionSite.OpenAsync();
        await site.SettingsAsync(new { dumpDays = 12, scrub = new[] { "pattern:AKIA[A-Z0-9]{16}" } });

        var page = await site.Client.GetStringAsync("/p/default/settings/retention", Cancellation);

        Assert.Contains("value=\"12\"", page, StringComparison.Ordinal);
        Assert.Contains("pattern:AKIA[A-Z0-9]{16}", page, StringComparison.Ordinal);
        Assert.Contains("dumps 12 days, reports 365 days", page, StringComparison.Ordinal);
    }
}

using System.Net;
using CrashHub.Server.Tests.Data.Regrouping;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Grouping;

/// <summary>The page of grouping rules, used as a browser without scripts uses it.</summary>
public sealed class GroupingPageTests
{
    private const string Path = "/p/default/settings/grouping";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RulesAreTriedThenSavedAndTheRegroupIsShown()
    {
        await using var server = await Engines.ServerAsync("postgres", ("Roles", "web"));
        using var browser = await PageBrowser.SignedInAsync(server);
        await server.DataAsync(async db =>
        {
            var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
            await RegroupFill.CrashAsync(db, at, "a<b> render");
            return await RegroupFill.CrashAsync(db, at.AddSeconds(1), "c render");
        });
        const string rules = "function:render group \"<i>render</i>\"";

        var wrong = await SendAsync(browser, "Preview", ("rules", "function:a\nb <c>"));
        var tried = await SendAsync(browser, "Preview", ("rules", rules));
        var before = await server.DataAsync(db => db.ProjectGroupings.CountAsync(Cancellation));
        var saved = await SendAsync(browser, "Save", ("rules", rules), ("tag", "\"0\""));
        var stale = await SendAsync(browser, "Save", ("rules", ""), ("tag", "\"0\""));
        var shown = await browser.GetStringAsync(Path, Cancellation);
        var paused = await SendAsync(browser, "Pause", ("paused", "true"));
        var resting = await browser.GetStringAsync(Path, Cancellation);

        Assert.Contains("line 2, column 1: &#x27;b&#x27; is no matcher", wrong.Page, StringComparison.Ordinal);
        Assert.Contains("b &lt;c&gt;</textarea>", wrong.Page, StringComparison.Ordinal);
        Assert.Contains("1 crash would move; 1 merge, 0 splits.", tried.Page, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;render&lt;/i&gt;", tried.Page, StringComparison.Ordinal);
        Assert.Equal(0, before);
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (saved.Status, paused.Status));
        Assert.Contains("Somebody changed the rules", stale.Page, StringComparison.Ordinal);
        Assert.Contains("under way", shown, StringComparison.Ordinal);
        Assert.Contains("0 of 2 crashes looked at", shown, StringComparison.Ordinal);
        Assert.Contains("Go on", resting, StringComparison.Ordinal);
        Assert.Equal(1, await server.DataAsync(db => db.ProjectGroupings.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task WhoIsNoAdministratorDoesNotSeeIt()
    {
        await using var server = new CrashHubServer();
        var (_, triage) = await server.TokenAsync("default", "triage");
        using var client = server.With(triage);

        using var answer = await client.GetAsync(Path, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static Task<(HttpStatusCode Status, string Page)> SendAsync(
        HttpClient browser,
        string handler,
        params (string Name, string Value)[] fields
    ) => PageBrowser.PostAsync(browser, Path, $"{Path}?handler={handler}", fields);
}

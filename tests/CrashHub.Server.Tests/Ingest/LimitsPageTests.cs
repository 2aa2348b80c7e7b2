using System.Net;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>The page of limits and rules, used as a browser without scripts uses it.</summary>
public sealed class LimitsPageTests
{
    private const string Path = "/p/default/settings/limits";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LimitsAreSavedAndWhatIsWrongStaysInTheForm()
    {
        await using var server = new CrashHubServer();
        using var browser = await PageBrowser.SignedInAsync(server);

        var saved = await SendAsync(
            browser,
            "Limits",
            ("crashesPerDay", "500"),
            ("requestsPerSecond", "0"),
            ("bytesPerDay", ""),
            ("probeFirstDumps", "3")
        );
        var wrong = await SendAsync(browser, "Limits", ("crashesPerDay", "many"));

        Assert.Contains("The limits are saved.", saved.Page, StringComparison.Ordinal);
        Assert.Contains("Crashes a day is a whole number", wrong.Page, StringComparison.Ordinal);
        Assert.Contains("value=\"many\"", wrong.Page, StringComparison.Ordinal);
        await using var db = await server.DbAsync();
        var limits = await db.ProjectLimits.SingleAsync(Cancellation);
        Assert.Equal((500, 0, null), (limits.CrashesPerDay, limits.RequestsPerSecond, limits.BytesPerDay));
        Assert.Equal((3, null), (limits.ProbeFirstDumps, limits.ProbeDumpMinutes));
    }

    [Fact]
    public async Task ARuleIsAddedSwitchedOffAndRemoved()
    {
        await using var server = new CrashHubServer();
        using var browser = await PageBrowser.SignedInAsync(server);

        var wrong = await SendAsync(browser, "Create", ("name", "<b>bad</b>"), ("condition", "count:>1"));
        var added = await SendAsync(browser, "Create", ("name", "<b>old</b>"), ("condition", "release:1.*"), ("keepOneIn", "10"));
        var id = await server.DataAsync(db => db.DiscardRules.Select(r => r.Id).SingleAsync(Cancellation));
        var shown = await browser.GetStringAsync(Path, Cancellation);
        var off = await SendAsync(browser, "Switch", ("id", $"{id}"), ("enabled", "false"));
        var switched = await browser.GetStringAsync(Path, Cancellation);
        var removed = await SendAsync(browser, "Remove", ("id", $"{id}"));

        Assert.Contains("The condition can&#x27;t be used, at character 1", wrong.Page, StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.Redirect, HttpStatusCode.Redirect, HttpStatusCode.Redirect),
            (added.Status, off.Status, removed.Status)
        );
        Assert.Contains("&lt;b&gt;old&lt;/b&gt;", shown, StringComparison.Ordinal);
        Assert.Contains("1 in 10", shown, StringComparison.Ordinal);
        Assert.Contains("all: switched off", switched, StringComparison.Ordinal);
        Assert.Equal(0, await server.DataAsync(db => db.DiscardRules.CountAsync(Cancellation)));
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

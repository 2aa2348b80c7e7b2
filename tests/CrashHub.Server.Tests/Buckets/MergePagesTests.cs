using System.Net;
using System.Text.RegularExpressions;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Buckets;

/// <summary>Merging, splitting and comments on the pages, used as a browser without scripts uses them.</summary>
public sealed partial class MergePagesTests
{
    private const string List = "/p/default/buckets";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChosenBucketsAreMergedFromTheListIntoTheOldestAndTakenOutAgain()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var (a, b) = (await samples.BucketAsync("one"), await samples.BucketAsync("two"));
        await samples.CrashAsync(a);
        await samples.CrashAsync(b);
        using var browser = await SignedInAsync(server);

        var few = await PostAsync(browser, List, "Merge", ("bucket", $"{a}"));
        var merged = await PostAsync(browser, List, "Merge", ("bucket", $"{b}"), ("bucket", $"{a}"));
        var page = await browser.GetStringAsync($"{List}/1", Cancellation);
        var undone = await PostAsync(browser, $"{List}/1", "Unmerge", ("other", $"{b}"));

        Assert.Contains("Choose 2 to 200 buckets", few.Page, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, $"{List}/1"), (merged.Status, merged.Location));
        Assert.Contains("Merged into this bucket", page, StringComparison.Ordinal);
        Assert.Contains("Take out again", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, undone.Status);
        Assert.True(await server.DataAsync(db => db.Buckets.AllAsync(x => x.MergedInto == null && x.Count == 1, Cancellation)));
    }

    [Fact]
    public async Task BucketsAreMergedByNumberAndWhatIsWrongIsTold()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        await samples.BucketAsync();
        await samples.BucketAsync();
        using var browser = await SignedInAsync(server);

        var unknown = await PostAsync(browser, $"{List}/1", "Merge", ("numbers", "#2, 77"));
        var self = await PostAsync(browser, $"{List}/1", "Merge", ("numbers", "1"));
        var merged = await PostAsync(browser, $"{List}/1", "Merge", ("numbers", "#2"));

        Assert.Contains("There is no bucket #77", unknown.Page, StringComparison.Ordinal);
        Assert.Contains("is the bucket itself", self.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, merged.Status);
    }

    [Fact]
    public async Task ChosenCrashesAreSplitOffAndMergedBack()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var a = await samples.BucketAsync();
        var crash = await samples.CrashAsync(a);
        await samples.CrashAsync(a);
        using var browser = await SignedInAsync(server);

        var none = await PostAsync(browser, $"{List}/1", "SplitCrashes");
        var split = await PostAsync(browser, $"{List}/1", "SplitCrashes", ("crash", $"{crash}"));
        var page = await browser.GetStringAsync($"{List}/2", Cancellation);
        var back = await PostAsync(browser, $"{List}/2", "MergeBack");

        Assert.Contains("Choose 1 to 200 crashes", none.Page, StringComparison.Ordinal);
        Assert.Equal($"{List}/2", split.Location);
        Assert.Contains("Merge back into #1", page, StringComparison.Ordinal);
        Assert.Equal($"{List}/1", back.Location);
        Assert.Equal(2, await server.DataAsync(db => db.Buckets.Where(b => b.Id == a).Select(b => b.Count).SingleAsync(Cancellation)));
    }

    [Fact]
    public async Task AProposalIsShownWithItsReasonAndRefusedOrAccepted()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        await StackAsync(server, await samples.BucketAsync("one"), "check", "<i>parse</i>", "load", "main");
        await StackAsync(server, await samples.BucketAsync("two"), "<i>parse</i>", "load", "main");
        await StackAsync(server, await samples.BucketAsync("three"), "check", "load", "main");
        using var browser = await SignedInAsync(server);

        var page = await browser.GetStringAsync($"{List}/1", Cancellation);
        var refused = await PostAsync(browser, $"{List}/1", "Refuse", ("other", await IdAsync(server, 2)));
        var without = await browser.GetStringAsync($"{List}/1", Cancellation);
        var accepted = await PostAsync(browser, $"{List}/1", "Accept", ("other", await IdAsync(server, 3)));

        Assert.Contains("shares &lt;i&gt;parse&lt;/i&gt; &lt; load &lt; main", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>parse", page, StringComparison.Ordinal);
        Assert.Contains("Not the same", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"{List}/2\"", without, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (refused.Status, accepted.Status));
        var reason = await server.DataAsync(db => db.BucketMerges.Select(m => m.Reason).SingleAsync(Cancellation));
        Assert.StartsWith("shares check < load < main", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommentIsWrittenAndShownAsText()
    {
        await using var server = new CrashHubServer();
        await new Samples(server).BucketAsync();
        using var browser = await SignedInAsync(server);

        var empty = await PostAsync(browser, $"{List}/1", "Comment", ("text", "  "));
        var written = await PostAsync(browser, $"{List}/1", "Comment", ("text", "<script>alert(1)</script>\nsecond \u202e line"));
        var page = await browser.GetStringAsync($"{List}/1", Cancellation);

        Assert.Contains("A comment has 1 to", empty.Page, StringComparison.Ordinal);
        Assert.Equal($"{List}/1#comments", written.Location);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&#xA;second \\u{202E} line", page, StringComparison.Ordinal);
        Assert.Contains("ann@example.org", page, StringComparison.Ordinal);
    }

    private static Task<string> IdAsync(CrashHubServer server, long number) =>
        server.DataAsync(async db =>
            (await db.Buckets.Where(b => b.Number == number).Select(b => b.Id).SingleAsync(Cancellation)).ToString()
        );

    private static Task<int> StackAsync(CrashHubServer server, Guid bucket, params string[] stack) =>
        server.DataAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            var rows = new CrashFinishRows(db, 1);
            var locked = await rows.LockAsync(bucket, Cancellation);
            var index = new StackIndex(db, 1);
            await index.AddAsync(locked!, CrashStack.Of(stack), Cancellation);
            await index.StoreAsync(Cancellation);
            await rows.SaveAsync([locked!], Cancellation);
            await transaction.CommitAsync(Cancellation);
            return 0;
        });

    private static async Task<HttpClient> SignedInAsync(CrashHubServer server)
    {
        var link = "/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation));
        var browser = server.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        await SendAsync(browser, link, link, ("email", "ann@example.org"), ("displayName", "Ann"), ("password", "correct horse battery"));
        return browser;
    }

    private static Task<(HttpStatusCode Status, string? Location, string Page)> PostAsync(
        HttpClient browser,
        string path,
        string handler,
        params (string Name, string Value)[] fields
    ) => SendAsync(browser, path, $"{path}?handler={handler}", fields);

    private static async Task<(HttpStatusCode Status, string? Location, string Page)> SendAsync(
        HttpClient browser,
        string from,
        string to,
        params (string Name, string Value)[] fields
    )
    {
        var page = await browser.GetStringAsync(from, Cancellation);
        var token = FormToken().Match(page).Groups["token"].Value;
        using var content = new FormUrlEncodedContent([
            .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            KeyValuePair.Create("__RequestVerificationToken", token),
        ]);
        using var answer = await browser.PostAsync(to, content, Cancellation);
        return (answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}

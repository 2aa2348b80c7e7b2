using System.Net;
using System.Text.RegularExpressions;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Dashboard;

[Collection(DemoSiteTests.Name)]
public sealed partial class PageTests(DemoSite site)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/p/demo")]
    [InlineData("/p/demo/buckets")]
    [InlineData("/p/demo/buckets/1")]
    [InlineData("/p/demo/builds")]
    [InlineData("/p/demo/settings/tokens")]
    [InlineData("/p/demo/settings/limits")]
    [InlineData("/p/default")]
    [InlineData("/p/default/buckets")]
    [InlineData("/p/default/builds")]
    public async Task IsReadWithATokenAndRunsNothingInline(string path)
    {
        using var answer = await site.Reader.GetAsync(path, Cancellation);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotMatch(InlineCode(), page);
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowsEveryLinkOfThePages()
    {
        Queue<string> waiting = new(["/"]);
        HashSet<string> seen = ["/"];
        List<string> broken = [];
        while (waiting.TryDequeue(out var path))
        {
            using var answer = await site.Reader.GetAsync(path, Cancellation);
            // A bucket whose crashes moved on when symbols came late leads to the one that they are in now.
            if (answer is { StatusCode: HttpStatusCode.PermanentRedirect, Headers.Location: { } next })
            {
                if (seen.Add(next.ToString()))
                    waiting.Enqueue(next.ToString());
                continue;
            }
            if (answer.StatusCode != HttpStatusCode.OK)
                broken.Add($"{path}: {(int)answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html")
                continue;
            foreach (Match link in Link().Matches(await answer.Content.ReadAsStringAsync(Cancellation)))
            {
                var target = WebUtility.HtmlDecode(link.Groups["to"].Value).Split('#')[0];
                if (target.StartsWith('/') && seen.Add(target))
                    waiting.Enqueue(target);
            }
        }

        Assert.Empty(broken);
        Assert.True(seen.Count > 40, $"only {seen.Count} addresses were reached");
    }

    [Fact]
    public async Task ShowsHostileTextAsText()
    {
        const string Hostile = "<script>alert(1)</script>\u202E'\"><b>";
        using var dump = new ByteArrayContent(await File.ReadAllBytesAsync(DemoFile("checksum-o2.coredump"), Cancellation));
        dump.Headers.ContentType = new("application/wasm");
        var address = $"/api/v1/projects/default/crashes?release={Uri.EscapeDataString(Hostile)}&function={Uri.EscapeDataString(Hostile)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = dump };
        request.Headers.Add("Prefer", "wait=30");
        using var taken = await site.Reader.SendAsync(request, Cancellation);
        var id = Id().Match(await taken.Content.ReadAsStringAsync(Cancellation)).Groups["id"].Value;

        foreach (var path in (string[])[$"/p/default/crashes/{id}", "/p/default/buckets", "/p/default/buckets/1", "/p/default/builds"])
        {
            var page = await site.Reader.GetStringAsync(path, Cancellation);

            Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202E', WebUtility.HtmlDecode(page));
            Assert.Contains("<script>alert(1)</script>\\u{202E}'\"><b>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SaysWhatIsWrongWithAFilter()
    {
        var page = await site.Reader.GetStringAsync("/p/demo/buckets?query=releas%3A1", Cancellation);

        Assert.Contains("This filter can't be read", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("value=\"releas:1\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeadsFromAMergedBucketToTheOneThatTookItIn()
    {
        await using var db = await site.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>().CreateDbContextAsync(Cancellation);
        var demo = await db.Projects.Where(p => p.Slug == "demo").Select(p => p.Id).SingleAsync(Cancellation);
        var buckets = await db
            .Buckets.Where(b => b.ProjectId == demo && b.MergedInto == null && b.Count > 0)
            .OrderBy(b => b.Number)
            .ToListAsync(Cancellation);
        var (survivor, merged) = (buckets[0], buckets[^1]);
        merged.MergedInto = survivor.Id;
        await db.SaveChangesAsync(Cancellation);

        using var answer = await site.Reader.GetAsync($"/p/demo/buckets/{merged.Number}", Cancellation);

        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal($"/p/demo/buckets/{survivor.Number}", answer.Headers.Location?.OriginalString);
        merged.MergedInto = null;
        await db.SaveChangesAsync(Cancellation);
    }

    [Theory]
    [InlineData("/p/demo/buckets/9999")]
    [InlineData("/p/demo/crashes/00000000-0000-0000-0000-000000000000")]
    [InlineData("/p/nobody/buckets")]
    public async Task AnswersNotFoundWithAPage(string path)
    {
        using var answer = await site.Reader.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task ChangesNothingForATokenOrWithoutTheFormsOwnToken()
    {
        using var answer = await site.Reader.PostAsync("/p/demo/buckets/1?handler=Resolve", content: null, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static string DemoFile(string name) => Path.Combine(AppContext.BaseDirectory, "Demo", "data", name);

    // The look-ahead needs backtracking; the input is our own page.
    [GeneratedRegex(
        """<script(?![^>]*\ssrc=)|<[^>]*\s(on[a-z]+|style)=|<style""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex InlineCode();

    [GeneratedRegex("""<a [^>]*href="(?<to>[^"]+)""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Link();

    [GeneratedRegex("\"id\":\"(?<id>[0-9a-f-]{36})\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Id();
}

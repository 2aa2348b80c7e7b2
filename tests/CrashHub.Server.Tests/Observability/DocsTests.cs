using System.Net;
using System.Text.RegularExpressions;

namespace CrashHub.Server.Tests.Observability;

public sealed partial class DocsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheReaderComesFromThisServerAloneAndRunsNothingInline()
    {
        await using var server = new CrashHubServer();
        using var nobody = server.With(null);

        using var answer = await nobody.GetAsync("/docs", Cancellation);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation));
        var loads = Source().Matches(page).Select(m => m.Groups["to"].Value).ToList();
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        var nonce = page.Split("property=\"csp-nonce\" content=\"")[1].Split('"')[0];
        var script = loads.Single(l => l.StartsWith("/docs/", StringComparison.Ordinal));
        using var plain = await nobody.GetAsync(script, Cancellation);
        using var other = await nobody.GetAsync("/docs", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(loads, l => Assert.True(l[0] == '/' && l[1] != '/', l));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src 'self' 'nonce-{nonce}' 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "unsafe",
            policy.Replace("style-src-attr 'unsafe-inline'", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        using var signIn = await nobody.GetAsync("/signin", Cancellation);
        Assert.DoesNotContain("unsafe", string.Join(' ', signIn.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain(nonce, await other.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("text/javascript", plain.Content.Headers.ContentType?.MediaType);
        Assert.Contains("createApiReference", await plain.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [GeneratedRegex("(?:src|href)=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Source();
}

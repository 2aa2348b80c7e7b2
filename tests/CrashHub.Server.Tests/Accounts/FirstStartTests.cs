using System.Net;
using System.Text.RegularExpressions;
using CrashHub.Server.Accounts;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

public sealed partial class FirstStartTests
{
    private const string Password = "correct horse battery";
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartingAgainChangesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-");
        try
        {
            for (var start = 0; start < 2; start++)
            {
                await using var server = new CrashHubServer(folder.FullName);
                using var admin = server.Admin();
                using var answer = await admin.GetAsync("/api/v1/projects/default", Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

                var tokens = await server.DataAsync(db => db.Tokens.Where(t => t.RevokedAt == null).ToListAsync(Cancellation));
                Assert.Equal(["bootstrap", "first ingest key"], tokens.Select(t => t.Name).Order());
                Assert.Equal(1, await server.DataAsync(db => db.Projects.CountAsync(Cancellation)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task AnotherAdminTokenRevokesTheOneBefore()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-");
        try
        {
            await using (var server = new CrashHubServer(folder.FullName))
            {
                using var admin = server.Admin();
                using var answer = await admin.GetAsync("/api/v1/tokens", Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
            await using (var server = new CrashHubServer(folder.FullName, null, ("Bootstrap:AdminToken", "another-token-of-the-tests")))
            {
                using var old = server.Admin();
                using var other = server.With("another-token-of-the-tests");
                using var refused = await old.GetAsync("/api/v1/tokens", Cancellation);
                using var answer = await other.GetAsync("/api/v1/tokens", Cancellation);
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task TheSetupLinkMakesOneAdministratorWhoseSessionReadsButNeverWritesTheApi()
    {
        await using var server = new CrashHubServer();
        using var browser = Browser(server);
        var link = "/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation));

        using var made = await SendFormAsync(browser, link, ("email", "ann@example.org"), ("displayName", "Ann"), ("password", Password));
        using var again = await browser.GetAsync(link, Cancellation);
        using var read = await browser.GetAsync("/api/v1/projects", Cancellation);
        using var body = new StringContent("{}");
        using var write = await browser.PostAsync("/api/v1/projects", body, Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, write.StatusCode);
    }

    [Fact]
    public async Task AShortPasswordLeavesTheLinkUsable()
    {
        await using var server = new CrashHubServer();
        using var browser = Browser(server);
        var link = "/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation));

        using var refused = await SendFormAsync(browser, link, ("email", "ann@example.org"), ("displayName", "Ann"), ("password", "short"));
        using var made = await SendFormAsync(browser, link, ("email", "ann@example.org"), ("displayName", "Ann"), ("password", Password));

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
    }

    [Fact]
    public async Task SignInNamesTheFaultAndFollowsLocalAddressesOnly()
    {
        await using var server = new CrashHubServer();
        var link = "/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation));
        using (var first = Browser(server))
            (await SendFormAsync(first, link, ("email", "ann@example.org"), ("displayName", "Ann"), ("password", Password))).Dispose();
        using var browser = Browser(server);

        using var wrong = await SendFormAsync(browser, "/signin", ("email", "ann@example.org"), ("password", "something else"));
        using var right = await SendFormAsync(
            browser,
            "/signin?returnUrl=https://elsewhere.example/",
            ("email", "ann@example.org"),
            ("password", Password)
        );

        Assert.Contains("E-mail or password is wrong.", await wrong.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Equal("/", right.Headers.Location?.ToString());
    }

    private static HttpClient Browser(CrashHubServer server)
    {
        var client = server.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    private static async Task<HttpResponseMessage> SendFormAsync(
        HttpClient browser,
        string path,
        params (string Name, string Value)[] fields
    )
    {
        var page = await browser.GetStringAsync(path, Cancellation);
        var form = fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        form["__RequestVerificationToken"] = FormToken().Match(page).Groups["token"].Value;
        using var content = new FormUrlEncodedContent(form);
        return await browser.PostAsync(path, content, Cancellation);
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}

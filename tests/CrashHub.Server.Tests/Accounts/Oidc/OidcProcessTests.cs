using System.Net;
using System.Text.RegularExpressions;
using CrashHub.Server.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts.Oidc;

/// <summary>Signing in through a provider that others wrote: its pages, redirects, keys, tokens and refusals are those of the field.</summary>
public sealed partial class OidcProcessTests : IAsyncLifetime
{
    /// <summary>Where the server of the tests is, for a browser.</summary>
    private const string Home = "http://localhost";

    private OidcProcess provider = null!;
    private CrashHubServer server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        provider = await OidcProcess.StartAsync(Home + OidcSignIn.CallbackPath);
        server = new CrashHubServer()
            .Set("Oidc:Authority", provider.Issuer)
            .Set("Oidc:AllowHttp", "true")
            .Set("Oidc:ClientId", OidcProcess.ClientId)
            .Set("Oidc:ClientSecret", OidcProcess.ClientSecret);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task AMemberSignsInAndIsKnownTheNextTime()
    {
        (await Person.MemberAsync(server, "ada@example.org", "viewer")).Dispose();
        using var first = Person.At(server);
        using var second = Person.At(server);

        var linked = await ThroughAsync(first, "/signin/oidc?returnUrl=%2Fp%2Fdefault", "ada");
        var inside = await first.GetAsync("/p/default");
        var later = await ThroughAsync(second, "/signin/oidc", "ada");

        Assert.Equal("/p/default", linked.Location);
        Assert.Equal(HttpStatusCode.OK, inside.Status);
        Assert.Equal("/", later.Location);
        Assert.Equal(1, await server.DataAsync(db => db.AuditEntries.CountAsync(a => a.Action == "user.link", Cancellation)));
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("new-bob")]
    public async Task StrangersAndAddressesThatNobodyVerifiedStayOutside(string name)
    {
        (await Person.MemberAsync(server, "new-bob@example.org", "viewer")).Dispose();
        using var person = Person.At(server);

        var answer = await ThroughAsync(person, "/signin/oidc", name);

        Assert.Equal("/signin?fault=uninvited", answer.Location);
        Assert.NotEqual(HttpStatusCode.OK, (await person.GetAsync("/p/default")).Status);
    }

    [Fact]
    public async Task SomebodyWhoGivesUpAtTheProviderIsBackAtTheSignIn()
    {
        using var person = Person.At(server);

        var answer = await ThroughAsync(person, "/signin/oidc", name: null);

        Assert.Equal("/signin?fault=provider", answer.Location);
    }

    [Fact]
    public async Task ACodeOpensNothingTwiceAndInNoOtherBrowser()
    {
        (await Person.MemberAsync(server, "carol@example.org", "viewer")).Dispose();
        using var carol = Person.At(server);
        using var thief = Person.At(server);
        var callback = await AtProviderAsync((await carol.GetAsync("/signin/oidc")).Location!, "carol");

        var stolen = await thief.GetAsync(callback);
        var used = await carol.GetAsync(callback);
        var again = await carol.GetAsync(callback);

        Assert.Equal("/signin?fault=provider", stolen.Location);
        Assert.Equal("/", used.Location);
        Assert.Equal("/signin?fault=provider", again.Location);
    }

    /// <summary>From the server to the provider and back with its answer.</summary>
    private async Task<PageAnswer> ThroughAsync(Person person, string from, string? name) =>
        await person.GetAsync(await AtProviderAsync((await person.GetAsync(from)).Location!, name));

    /// <summary>A browser at the provider: follows it, fills in its forms, or gives up where there is no name; ends with the way back to the server.</summary>
    private async Task<string> AtProviderAsync(string from, string? name)
    {
        Assert.StartsWith(provider.Issuer + "/", from, StringComparison.Ordinal);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var at = new Uri(from);
        var answer = await browser.GetAsync(at, Cancellation);
        for (var step = 0; step < 20; step++)
        {
            using var seen = answer;
            if (seen.Headers.Location is { } further)
            {
                at = new Uri(at, further);
                if (at.OriginalString.StartsWith(Home + "/", StringComparison.Ordinal))
                    return at.PathAndQuery;
                answer = await browser.GetAsync(at, Cancellation);
                continue;
            }
            var page = await seen.Content.ReadAsStringAsync(Cancellation);
            var form = Form().Match(page);
            Assert.True(form.Success, $"{at} answers {(int)seen.StatusCode}: {page}");
            at = new Uri(at, form.Groups["to"].Value);
            answer = name is null
                ? await browser.GetAsync(new Uri(at + "/abort"), Cancellation)
                : await browser.PostAsync(at, Filled(form.Groups["prompt"].Value, name), Cancellation);
        }
        throw new InvalidOperationException("The provider leads nowhere.");
    }

    private static FormUrlEncodedContent Filled(string prompt, string name) =>
        new(
            new Dictionary<string, string>
            {
                ["prompt"] = prompt,
                ["login"] = name,
                ["password"] = "any",
            }
        );

    [GeneratedRegex("""<form[^>]* action="(?<to>[^"]+)".*?name="prompt" value="(?<prompt>\w+)""", RegexOptions.Singleline)]
    private static partial Regex Form();
}

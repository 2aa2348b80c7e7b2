using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>Signing in through a provider over real HTTP, with real signatures.</summary>
public sealed class OidcTests(OidcSite site) : IClassFixture<OidcSite>
{
    private readonly OidcProvider provider = site.Provider;
    private readonly CrashHubServer server = site.Server;
    private readonly HttpClient network = site.Network;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AVerifiedAddressLinksTheAccountAndTheSubjectIsKnownFromThenOn()
    {
        (await Person.MemberAsync(server, "ada@example.org", "viewer")).Dispose();
        provider.Is("subject-1", "ada@example.org");
        var before = provider.Exchanged;
        using var first = Person.At(server);
        using var second = Person.At(server);

        var page = await first.GetAsync("/signin");
        var linked = await ThroughAsync(first, "/signin/oidc?returnUrl=%2Fp%2Fdefault");
        var inside = await first.GetAsync("/p/default");
        provider.Is("subject-1", "renamed@example.org");
        var later = await ThroughAsync(second, "/signin/oidc");

        Assert.Contains("Continue with Example ID", page.Page, StringComparison.Ordinal);
        Assert.Equal("/p/default", linked.Location);
        Assert.Equal(HttpStatusCode.OK, inside.Status);
        Assert.Equal("/", later.Location);
        Assert.Equal(before + 2, provider.Exchanged);
        Assert.Equal(
            1,
            await server.DataAsync(db =>
                db.AuditEntries.CountAsync(a => a.Action == "user.link" && a.Actor == "ada@example.org", Cancellation)
            )
        );
        Assert.Equal(0, await server.DataAsync(db => db.Users.CountAsync(u => u.Email == "renamed@example.org", Cancellation)));
    }

    [Fact]
    public async Task SomebodyWhomNobodyInvitedStaysOutside()
    {
        provider.Is("subject-2", "stranger@example.org");
        using var person = Person.At(server);

        var answer = await ThroughAsync(person, "/signin/oidc");

        Assert.Equal("/signin?fault=uninvited", answer.Location);
        Assert.Equal(0, await server.DataAsync(db => db.Users.CountAsync(u => u.Email == "stranger@example.org", Cancellation)));
    }

    [Fact]
    public async Task AnAddressThatTheProviderDidNotVerifyOpensNobodysAccount()
    {
        (await Person.MemberAsync(server, "bob@example.org", "viewer")).Dispose();
        provider.Is("subject-3", "bob@example.org", isVerified: false);
        using var person = Person.At(server);

        var answer = await ThroughAsync(person, "/signin/oidc");

        Assert.Equal("/signin?fault=uninvited", answer.Location);
    }

    [Fact]
    public async Task AnInvitationIsTakenOnTheWayByItsOwnAddressOnly()
    {
        using var admin = server.Admin();
        using var made = await admin.PostAsJsonAsync(
            "/api/v1/projects/default/invitations",
            new { email = "carol@example.org", role = "triager" },
            Cancellation
        );
        var secret = (await CrashHubServer.JsonOf(made)).GetProperty("link").GetString()!.Split('/')[^1];
        using var eve = Person.At(server);
        using var carol = Person.At(server);

        provider.Is("subject-4", "eve@example.org");
        var wrong = await ThroughAsync(eve, $"/signin/oidc?invitation={secret}");
        provider.Is("subject-5", "carol@example.org");
        var right = await ThroughAsync(carol, $"/signin/oidc?invitation={secret}");

        Assert.Equal("/signin?fault=uninvited", wrong.Location);
        Assert.Equal("/", right.Location);
        Assert.Equal(HttpStatusCode.OK, (await carol.GetAsync("/p/default")).Status);
    }

    [Theory]
    [InlineData(OidcLie.Issuer)]
    [InlineData(OidcLie.Audience)]
    [InlineData(OidcLie.Nonce)]
    [InlineData(OidcLie.Expired)]
    [InlineData(OidcLie.Signature)]
    [InlineData(OidcLie.State)]
    public async Task AnAnswerThatIsNotTheProvidersOwnIsRefused(OidcLie lie)
    {
        (await Person.MemberAsync(server, $"{lie}@example.org", "viewer")).Dispose();
        provider.Is("subject-6", $"{lie}@example.org", lie: lie);
        using var person = Person.At(server);

        var answer = await ThroughAsync(person, "/signin/oidc");

        Assert.Equal("/signin?fault=provider", answer.Location);
        Assert.Equal(HttpStatusCode.Redirect, (await person.GetAsync("/p/default")).Status);
    }

    [Fact]
    public async Task AnAnswerOfAnotherBrowserIsRefused()
    {
        (await Person.MemberAsync(server, "erin@example.org", "viewer")).Dispose();
        provider.Is("subject-7", "erin@example.org");
        using var attacker = Person.At(server);
        using var victim = Person.At(server);

        var asked = await attacker.GetAsync("/signin/oidc");
        using var sent = await network.GetAsync(asked.Location, Cancellation);
        var answer = await victim.GetAsync(sent.Headers.Location!.PathAndQuery);

        Assert.Equal("/signin?fault=provider", answer.Location);
    }

    [Theory]
    [InlineData("https://elsewhere.example/", "fay1@example.org")]
    [InlineData("//elsewhere.example/", "fay2@example.org")]
    [InlineData("/\\elsewhere.example/", "fay3@example.org")]
    public async Task NobodyIsSentElsewhereAfterwards(string returnUrl, string email)
    {
        (await Person.MemberAsync(server, email, "viewer")).Dispose();
        provider.Is($"subject-{email}", email);
        using var person = Person.At(server);

        var answer = await ThroughAsync(person, $"/signin/oidc?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal("/", answer.Location);
    }

    [Fact]
    public async Task WhoMadeTheAccountBeforeItsOwnerCameKeepsNoWayIn()
    {
        // Somebody with the invitation's link: a password, a session, an authenticator, a passkey.
        using var inviter = await Person.MemberAsync(server, "grace@example.org", "viewer");
        var id = await server.DataAsync(async db =>
        {
            var user = await db.Users.SingleAsync(u => u.Email == "grace@example.org", Cancellation);
            Assert.False(user.EmailConfirmed);
            user.TwoFactorEnabled = true;
            db.Add(
                new IdentityUserToken<string>
                {
                    UserId = user.Id,
                    LoginProvider = "[AspNetUserStore]",
                    Name = "AuthenticatorKey",
                    Value = "K",
                }
            );
            db.Add(
                new IdentityUserPasskey<string>
                {
                    UserId = user.Id,
                    CredentialId = [1, 2, 3],
                    Data = new IdentityPasskeyData
                    {
                        PublicKey = [4],
                        AttestationObject = [5],
                        ClientDataJson = [6],
                    },
                }
            );
            await db.SaveChangesAsync(Cancellation);
            return user.Id;
        });
        Assert.Equal(HttpStatusCode.OK, (await inviter.GetAsync("/p/default")).Status);
        provider.Is("subject-grace", "grace@example.org");
        using var owner = Person.At(server);

        var linked = await ThroughAsync(owner, "/signin/oidc");
        var after = await inviter.GetAsync("/p/default");
        using var again = Person.At(server);
        var password = await again.SignInAsync("grace@example.org");

        Assert.Equal("/", linked.Location);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/p/default")).Status);
        Assert.Equal(HttpStatusCode.Redirect, after.Status);
        Assert.Equal(HttpStatusCode.OK, password.Status);
        await server.DataAsync(async db =>
        {
            var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == id, Cancellation);
            Assert.Equal((null, false, true), (user.PasswordHash, user.TwoFactorEnabled, user.EmailConfirmed));
            Assert.Equal(0, await db.Set<IdentityUserPasskey<string>>().CountAsync(p => p.UserId == id, Cancellation));
            Assert.Equal(0, await db.Set<IdentityUserToken<string>>().CountAsync(t => t.UserId == id, Cancellation));
            var line = await db.AuditEntries.SingleAsync(a => a.Action == "user.link" && a.Actor == "grace@example.org", Cancellation);
            Assert.Contains("password, authenticator, passkeys (1), sessions (1)", line.Target, StringComparison.Ordinal);
            return 0;
        });
    }

    [Fact]
    public async Task WhoIsSignedInConnectsTheProviderAndKeepsThePassword()
    {
        using var person = await Person.MemberAsync(server, "heidi@example.org", "viewer");
        provider.Is("subject-heidi", "heidi@example.org");

        var offered = await person.GetAsync("/account");
        var linked = await ThroughAsync(person, "/signin/oidc?returnUrl=%2Faccount");
        var connected = await person.GetAsync("/account");
        using var again = Person.At(server);
        var password = await again.SignInAsync("heidi@example.org");

        Assert.Contains("Connect Example ID", offered.Page, StringComparison.Ordinal);
        Assert.Equal("/account", linked.Location);
        Assert.Contains("You can sign in with Example ID.", connected.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, password.Status);
    }

    [Fact]
    public async Task AnAddressThatTheProviderGaveToSomebodyElseOpensNotTheOldOnesAccount()
    {
        (await Person.MemberAsync(server, "ivan@example.org", "viewer")).Dispose();
        provider.Is("subject-ivan", "ivan@example.org");
        using var first = Person.At(server);
        Assert.Equal("/", (await ThroughAsync(first, "/signin/oidc")).Location);
        provider.Is("subject-of-the-next-ivan", "ivan@example.org");
        using var next = Person.At(server);

        var answer = await ThroughAsync(next, "/signin/oidc");

        Assert.Equal("/signin?fault=uninvited", answer.Location);
    }

    /// <summary>To the provider and back, as a browser goes.</summary>
    private async Task<PageAnswer> ThroughAsync(Person person, string from)
    {
        var asked = await person.GetAsync(from);
        Assert.StartsWith($"{provider.Authority}/authorize?", asked.Location, StringComparison.Ordinal);
        using var answer = await network.GetAsync(asked.Location, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return await person.GetAsync(answer.Headers.Location!.PathAndQuery);
    }
}

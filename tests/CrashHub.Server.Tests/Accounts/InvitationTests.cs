using System.Net;
using System.Net.Http.Json;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

[Collection(AccountsSiteTests.Name)]
public sealed class InvitationTests(AccountsSite site)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ALinkWorksOnceAndItsSecretIsNeitherListedNorStored()
    {
        var (id, link) = await InviteAsync(site.Server, "once@example.org");
        using var person = Person.At(site.Server);
        using var late = Person.At(site.Server);
        using var admin = site.Server.Admin();
        var list = await admin.GetStringAsync("/api/v1/projects/default/invitations", Cancellation);

        var joined = await person.SendAsync(link, link, ("displayName", "Once"), ("password", Person.Password));
        var again = await late.GetAsync(link);

        Assert.Contains(id, list, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Split('/')[^1], list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, joined.Status);
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Equal(0, await site.Server.DataAsync(db => db.Invitations.CountAsync(i => i.Email == "once@example.org", Cancellation)));
    }

    [Fact]
    public async Task AShortPasswordLeavesTheLinkUsable()
    {
        var (_, link) = await InviteAsync(site.Server, "short@example.org");
        using var person = Person.At(site.Server);

        var refused = await person.SendAsync(link, link, ("displayName", "Short"), ("password", "elevenchars"));
        var made = await person.SendAsync(link, link, ("displayName", "Short"), ("password", "twelve chars"));

        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Equal(HttpStatusCode.Redirect, made.Status);
    }

    [Fact]
    public async Task WhoHasAnAccountJoinsWithItAndNobodyElseDoes()
    {
        await site.Server.ProjectAsync("joined");
        using var invited = await Person.MemberAsync(site.Server, "has@example.org", "viewer");
        using var other = await Person.MemberAsync(site.Server, "hasnot@example.org", "viewer");
        using var stranger = Person.At(site.Server);
        var (_, link) = await InviteAsync(site.Server, "has@example.org", "triager", "joined");

        var taken = await stranger.SendAsync("/signin", link, ("displayName", "Eve"), ("password", Person.Password));
        var wrong = await other.SendAsync("/account", $"{link}?handler=Join");
        var right = await invited.SendAsync(link, $"{link}?handler=Join");

        Assert.Equal(HttpStatusCode.OK, taken.Status);
        Assert.Equal(HttpStatusCode.NotFound, await other.ApiAsync("/api/v1/projects/joined"));
        Assert.Equal(HttpStatusCode.OK, wrong.Status);
        Assert.Equal(HttpStatusCode.Redirect, right.Status);
        Assert.Equal(HttpStatusCode.OK, await invited.ApiAsync("/api/v1/projects/joined"));
    }

    [Fact]
    public async Task AnInvitationToLessTakesNothingAway()
    {
        using var person = await Person.MemberAsync(site.Server, "keeps@example.org", "maintainer");
        var (_, link) = await InviteAsync(site.Server, "keeps@example.org");

        await person.SendAsync(link, $"{link}?handler=Join");

        Assert.Equal(HttpStatusCode.OK, await person.ApiAsync("/api/v1/projects/default/tokens"));
    }

    [Fact]
    public async Task AWithdrawnLinkWorksNoLonger()
    {
        var (id, link) = await InviteAsync(site.Server, "withdrawn@example.org");
        using var admin = site.Server.Admin();
        using var person = Person.At(site.Server);

        using var withdrawn = await admin.DeleteAsync($"/api/v1/projects/default/invitations/{id}", Cancellation);
        using var twice = await admin.DeleteAsync($"/api/v1/projects/default/invitations/{id}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await person.GetAsync(link)).Status);
    }

    [Fact]
    public async Task ALinkEndsAndTheEndIsWithinThirtyDays()
    {
        var time = new MovedClock(TimeProvider.System.GetUtcNow());
        await using var server = new CrashHubServer(null, time);
        using var admin = server.Admin();
        using var person = Person.At(server);
        Task<HttpResponseMessage> AskAsync(DateTimeOffset end) =>
            admin.PostAsJsonAsync(
                "/api/v1/projects/default/invitations",
                new
                {
                    email = "e@example.org",
                    role = "viewer",
                    expiresAt = end,
                },
                Cancellation
            );
        using var longest = await AskAsync(time.GetUtcNow().AddDays(30));
        using var tooLong = await AskAsync(time.GetUtcNow().AddDays(30).AddMinutes(1));
        var (_, link) = await InviteAsync(server, "ends@example.org");

        time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        var before = await person.GetAsync(link);
        time.Advance(TimeSpan.FromMinutes(1));
        var after = await person.GetAsync(link);

        Assert.Equal(HttpStatusCode.Created, longest.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, before.Status);
        Assert.Equal(HttpStatusCode.Gone, after.Status);
    }

    [Fact]
    public async Task AnInstancesInvitationMakesAnAdministratorWhenItSaysSo()
    {
        using var admin = site.Server.Admin();
        using var answer = await admin.PostAsJsonAsync(
            "/api/v1/invitations",
            new { email = "boss@example.org", administrator = true },
            Cancellation
        );
        var link = new Uri((await CrashHubServer.JsonOf(answer)).GetProperty("link").GetString()!).AbsolutePath;
        using var person = Person.At(site.Server);

        await person.SendAsync(link, link, ("displayName", "Boss"), ("password", Person.Password));

        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/admin/users")).Status);
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@example.org, bob@example.org")]
    [InlineData("a@b@c")]
    public async Task WhatIsNoAddressIsRefused(string email)
    {
        using var admin = site.Server.Admin();

        using var answer = await admin.PostAsJsonAsync(
            "/api/v1/projects/default/invitations",
            new { email, role = "viewer" },
            Cancellation
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<(string Id, string Link)> InviteAsync(
        CrashHubServer server,
        string email,
        string role = "viewer",
        string project = "default"
    )
    {
        using var admin = server.Admin();
        using var answer = await admin.PostAsJsonAsync($"/api/v1/projects/{project}/invitations", new { email, role }, Cancellation);
        var made = await CrashHubServer.JsonOf(answer);
        return (made.GetProperty("id").GetString()!, new Uri(made.GetProperty("link").GetString()!).AbsolutePath);
    }
}

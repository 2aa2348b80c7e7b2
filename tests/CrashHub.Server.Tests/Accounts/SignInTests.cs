using System.Net;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

[Collection(AccountsSiteTests.Name)]
public sealed class SignInTests(AccountsSite site)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnknownWrongLockedAndDisabledGetTheSameAnswer()
    {
        (await Person.MemberAsync(site.Server, "lock@example.org", "viewer")).Dispose();
        (await Person.MemberAsync(site.Server, "off@example.org", "viewer")).Dispose();
        await site.Server.DataAsync(db =>
            db.Users.Where(u => u.Email == "off@example.org").ExecuteUpdateAsync(s => s.SetProperty(u => u.IsDisabled, true), Cancellation)
        );
        using var person = Person.At(site.Server);

        var unknown = await person.SignInAsync("nobody@example.org");
        var disabled = await person.SignInAsync("off@example.org");
        var wrong = await person.SignInAsync("lock@example.org", "wrong password 1");
        for (var attempt = 0; attempt < 4; attempt++)
            await person.SignInAsync("lock@example.org", "wrong password 1");
        var locked = await person.SignInAsync("lock@example.org");

        string Said(PageAnswer answer) => answer.Page.Split("id=\"fault\">")[1].Split('<')[0];
        Assert.All([unknown, disabled, wrong, locked], a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Contains("E-mail or password is wrong.", Said(unknown), StringComparison.Ordinal);
        Assert.All([disabled, wrong, locked], a => Assert.Equal(Said(unknown), Said(a)));
        var user = await site.Server.DataAsync(db => db.Users.SingleAsync(u => u.Email == "lock@example.org", Cancellation));
        Assert.True(user.LockoutEnd > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task FourWrongPasswordsDoNotLockAndTheRightOneForgetsThem()
    {
        (await Person.MemberAsync(site.Server, "four@example.org", "viewer")).Dispose();
        using var person = Person.At(site.Server);
        for (var attempt = 0; attempt < 4; attempt++)
            await person.SignInAsync("four@example.org", "wrong password 1");

        var right = await person.SignInAsync("four@example.org");

        Assert.Equal(HttpStatusCode.Redirect, right.Status);
        var user = await site.Server.DataAsync(db => db.Users.SingleAsync(u => u.Email == "four@example.org", Cancellation));
        Assert.Equal(0, user.AccessFailedCount);
    }

    [Fact]
    public async Task TheEleventhAttemptAMinuteToAnAccountIsNotLookedAtWhetherThereIsOneOrNot()
    {
        using var person = Person.At(site.Server);
        var answers = new List<PageAnswer>();
        for (var attempt = 0; attempt < 11; attempt++)
            answers.Add(await person.SignInAsync("eleven@example.org", "wrong password 1"));

        Assert.All(answers.Take(10), a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[10].Status);
        Assert.InRange(answers[10].RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task TheCookieIsForTheServerAloneAndSecureOverTls()
    {
        (await Person.MemberAsync(site.Server, "cookie@example.org", "viewer")).Dispose();
        using var plain = Person.At(site.Server);
        using var browser = site.Server.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("https://localhost/") });
        using var tls = new Person(browser);

        var overPlain = Session(await plain.SignInAsync("cookie@example.org"));
        var overTls = Session(await tls.SignInAsync("cookie@example.org"));

        foreach (var flag in (string[])["httponly", "samesite=lax", "path=/"])
            Assert.Contains(flag, overTls, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; secure", overTls, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", overPlain, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/account?handler=Password")]
    [InlineData("/account/sessions?handler=Others")]
    [InlineData("/account/two-factor?handler=On")]
    [InlineData("/account/passkeys?handler=Remove")]
    [InlineData("/admin/users?handler=Invite")]
    [InlineData("/admin/tokens?handler=Create")]
    [InlineData("/p/default/settings/members?handler=Invite")]
    [InlineData("/signout")]
    public async Task AFormOfAnotherSiteChangesNothing(string address)
    {
        using var person = await Person.AdministratorAsync(site.Server, $"csrf{address.GetHashCode(StringComparison.Ordinal)}@example.org");

        var answer = await person.SendBareAsync(address, ("email", "eve@example.org"), ("name", "x"), ("scopes", "admin"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task ASessionIsListedAndEndedFromAnotherAtOnce()
    {
        using var here = await Person.MemberAsync(site.Server, "two@example.org", "viewer");
        using var there = Person.At(site.Server);
        await there.SignInAsync("two@example.org");
        var before = await there.GetAsync("/p/default");

        var listed = await here.GetAsync("/account/sessions");
        var ended = await here.SendAsync("/account/sessions", "/account/sessions?handler=Others");
        var after = await there.GetAsync("/p/default");
        var own = await here.GetAsync("/p/default");

        Assert.Equal(HttpStatusCode.OK, before.Status);
        Assert.Equal(2, listed.Page.Split("data-label=\"Address\"").Length - 1);
        Assert.Contains("this one", listed.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, ended.Status);
        Assert.StartsWith("/signin?returnUrl=", after.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, own.Status);
    }

    [Fact]
    public async Task NobodyEndsAnothersSession()
    {
        using var victim = await Person.MemberAsync(site.Server, "victim@example.org", "viewer");
        using var other = await Person.MemberAsync(site.Server, "other@example.org", "viewer");
        var session = await site.Server.DataAsync(db =>
            db.UserSessions.Where(s => db.Users.Any(u => u.Id == s.UserId && u.Email == "victim@example.org")).SingleAsync(Cancellation)
        );

        await other.SendAsync("/account/sessions", "/account/sessions?handler=End", ("id", session.Id.ToString()));

        Assert.Equal(HttpStatusCode.OK, (await victim.GetAsync("/p/default")).Status);
    }

    [Fact]
    public async Task ANewPasswordEndsEveryOtherSessionAndTheOldOneOpensNothing()
    {
        const string Fresh = "another horse battery";
        using var here = await Person.MemberAsync(site.Server, "fresh@example.org", "viewer");
        using var there = Person.At(site.Server);
        await there.SignInAsync("fresh@example.org");

        var wrong = await here.SendAsync("/account", "/account?handler=Password", ("current", "not it, not it"), ("wanted", Fresh));
        var changed = await here.SendAsync("/account", "/account?handler=Password", ("current", Person.Password), ("wanted", Fresh));

        Assert.Contains("The current password is wrong.", wrong.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, changed.Status);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/account")).Status);
        using var later = Person.At(site.Server);
        Assert.Equal(HttpStatusCode.OK, (await later.SignInAsync("fresh@example.org")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await later.SignInAsync("fresh@example.org", Fresh)).Status);
    }

    [Fact]
    public async Task SigningOutTakesTheSessionAway()
    {
        using var person = await Person.MemberAsync(site.Server, "out@example.org", "viewer");

        var left = await person.SendAsync("/account", "/signout");

        Assert.Equal(HttpStatusCode.Redirect, left.Status);
        Assert.Equal(
            0,
            await site.Server.DataAsync(db =>
                db.UserSessions.CountAsync(s => db.Users.Any(u => u.Id == s.UserId && u.Email == "out@example.org"), Cancellation)
            )
        );
    }

    private static string Session(PageAnswer answer) =>
        Assert.Single(answer.Cookies, c => c.StartsWith("crashhub=", StringComparison.Ordinal));

    [Fact]
    public async Task WrongPasswordsOfOthersLockNobodyOutOfABrowserThatSignedInBefore()
    {
        (await Person.MemberAsync(site.Server, "known@example.org", "viewer")).Dispose();
        using var owner = Person.At(site.Server);
        using var attacker = Person.At(site.Server);
        await owner.SignInAsync("known@example.org");
        await owner.SendAsync("/account", "/signout");
        for (var attempt = 0; attempt < 10; attempt++)
            await attacker.SignInAsync("known@example.org", "wrong password 1");

        var kept = await attacker.SignInAsync("known@example.org");
        var inside = await owner.SignInAsync("known@example.org");
        // Known to this account, which opens no other one's lock.
        (await Person.MemberAsync(site.Server, "unknown@example.org", "viewer")).Dispose();
        for (var attempt = 0; attempt < 5; attempt++)
            await attacker.SignInAsync("unknown@example.org", "wrong password 1");
        await owner.SendAsync("/account", "/signout");
        var outside = await owner.SignInAsync("unknown@example.org");

        Assert.NotEqual(HttpStatusCode.Redirect, kept.Status);
        Assert.Equal(HttpStatusCode.Redirect, inside.Status);
        Assert.Equal(HttpStatusCode.OK, outside.Status);
        var cookie = Assert.Single(inside.Cookies, c => c.StartsWith("crashhub-device=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/signin", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task TheBrowserInWhichAnInvitationWasTakenIsKnown()
    {
        using var owner = await Person.MemberAsync(site.Server, "joined@example.org", "viewer");
        using var attacker = Person.At(site.Server);
        await owner.SendAsync("/account", "/signout");
        for (var attempt = 0; attempt < 5; attempt++)
            await attacker.SignInAsync("joined@example.org", "wrong password 1");

        var kept = await attacker.SignInAsync("joined@example.org");
        var inside = await owner.SignInAsync("joined@example.org");

        Assert.NotEqual(HttpStatusCode.Redirect, kept.Status);
        Assert.Equal(HttpStatusCode.Redirect, inside.Status);
    }

    [Fact]
    public async Task AKnownBrowsersOwnWrongPasswordsAreCounted()
    {
        (await Person.MemberAsync(site.Server, "thief@example.org", "viewer")).Dispose();
        using var thief = Person.At(site.Server);
        await thief.SignInAsync("thief@example.org");
        await thief.SendAsync("/account", "/signout");

        var answers = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 11; attempt++)
            answers.Add((await thief.SignInAsync("thief@example.org", "wrong password 1")).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.Equal(HttpStatusCode.OK, answers[0]);
    }
}

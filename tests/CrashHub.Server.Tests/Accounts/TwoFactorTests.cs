using System.Net;
using CrashHub.Server.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

[Collection(AccountsSiteTests.Name)]
public sealed class TwoFactorTests(AccountsSite site)
{
    private const string Page = "/account/two-factor";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Appendix B of RFC 6238, cut to six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void CodesAreThoseOfTheStandard(long second, string code) =>
        Assert.Equal(
            code,
            AuthenticatorCodes.CodeOf(
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                AuthenticatorCodes.StepOf(DateTimeOffset.FromUnixTimeSeconds(second))
            )
        );

    [Fact]
    public async Task AfterThePasswordACodeIsWantedAndEachWorksOnce()
    {
        using var person = await Person.MemberAsync(site.Server, "code@example.org", "viewer");
        var (key, codes, used) = await TurnOnAsync(person);
        using var other = Person.At(site.Server);

        var half = await other.SignInAsync("code@example.org");
        var between = await other.GetAsync("/p/default");
        var replayed = await other.SendAsync("/signin/code", "/signin/code", ("code", used));
        var recovered = await other.SendAsync("/signin/code", "/signin/code", ("code", codes[0].ToLowerInvariant().Replace("-", " ")));
        var inside = await other.GetAsync("/p/default");
        using var third = Person.At(site.Server);
        await third.SignInAsync("code@example.org");
        var again = await third.SendAsync("/signin/code", "/signin/code", ("code", codes[0]));
        var next = AuthenticatorCodes.CodeOf(key, AuthenticatorCodes.StepOf(TimeProvider.System.GetUtcNow()) + 1);
        var fresh = await third.SendAsync("/signin/code", "/signin/code", ("code", next));

        Assert.Equal("/signin/code", half.Location);
        Assert.Equal(HttpStatusCode.Redirect, between.Status);
        Assert.Contains("used already", replayed.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, recovered.Status);
        Assert.Equal(HttpStatusCode.OK, inside.Status);
        Assert.Contains("used already", again.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, fresh.Status);
    }

    [Fact]
    public async Task RecoveryCodesAreNotStoredAsTheyAre()
    {
        using var person = await Person.MemberAsync(site.Server, "stored@example.org", "viewer");
        var (_, codes, _) = await TurnOnAsync(person);

        var stored = await site.Server.DataAsync(db => db.UserTokens.Select(t => t.Value).ToListAsync(Cancellation));

        Assert.Equal(10, codes.Count);
        Assert.All(codes, code => Assert.DoesNotContain(stored, v => v!.Contains(code, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task TurningOnEndsOtherSessionsAndTurningOffTakesACode()
    {
        using var here = await Person.MemberAsync(site.Server, "onoff@example.org", "viewer");
        using var there = Person.At(site.Server);
        await there.SignInAsync("onoff@example.org");
        var (_, codes, _) = await TurnOnAsync(here);

        var refused = await here.SendAsync(Page, $"{Page}?handler=Off", ("code", "000000"));
        var off = await here.SendAsync(Page, $"{Page}?handler=Off", ("code", codes[3]));

        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/account")).Status);
        Assert.Contains("The code is wrong", refused.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, off.Status);
        using var later = Person.At(site.Server);
        Assert.Equal("/", (await later.SignInAsync("onoff@example.org")).Location);
    }

    [Fact]
    public async Task FiveWrongCodesLockTheAccountThoughThePasswordIsRight()
    {
        using var person = await Person.MemberAsync(site.Server, "guess@example.org", "viewer");
        var (_, codes, _) = await TurnOnAsync(person);
        using var other = Person.At(site.Server);
        await other.SignInAsync("guess@example.org");

        for (var attempt = 0; attempt < 5; attempt++)
            await other.SendAsync("/signin/code", "/signin/code", ("code", "000000"));
        var right = await other.SendAsync("/signin/code", "/signin/code", ("code", codes[0]));

        Assert.Equal(HttpStatusCode.OK, right.Status);
        Assert.Contains("The code is wrong", right.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereItIsRequiredAPasswordAloneOpensOnlyThePageThatSetsItUp()
    {
        await using var server = new CrashHubServer().Set("Accounts:RequireTwoFactor", "true");
        using var person = await Person.AdministratorAsync(server);

        var page = await person.GetAsync("/p/default");
        var api = await person.ApiAsync("/api/v1/projects");
        await TurnOnAsync(person);
        var after = await person.GetAsync("/p/default");

        Assert.Equal(Page, page.Location);
        Assert.Equal(HttpStatusCode.Forbidden, api);
        Assert.Equal(HttpStatusCode.OK, after.Status);
    }

    /// <summary>Sets the app up; the key, the recovery codes and the code that was used.</summary>
    private static async Task<(string Key, List<string> Codes, string Used)> TurnOnAsync(Person person)
    {
        var shown = (await person.GetAsync(Page)).Page;
        var key = shown.Split("secret=")[1].Split('&')[0];
        var code = AuthenticatorCodes.CodeOf(key, AuthenticatorCodes.StepOf(TimeProvider.System.GetUtcNow()));
        var on = await person.SendAsync(Page, $"{Page}?handler=On", ("code", code));
        Assert.Contains("Keep these recovery codes", on.Page, StringComparison.Ordinal);
        var codes = on.Page.Split("aria-label=\"Recovery codes\">")[1].Split("</pre>")[0].Split('\n').ToList();
        return (key, codes, code);
    }
}

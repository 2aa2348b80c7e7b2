using System.Net;
using System.Net.Http.Headers;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>
/// Every page and every form of the dashboard with everybody who could ask for it. Pages come out of the server's routing: a new one is asked the day it is
/// written, and must say here for whom it is.
/// </summary>
public sealed class PageMatrixTests
{
    private enum For
    {
        Everybody,
        WhoIsSignedIn,
        Readers,
        Triagers,
        Maintainers,
        Administrators,
    }

    /// <summary>For whom what is not said below is: pages of a project for who reads it, their forms for who decides in it.</summary>
    private static For Usual(PageHandler handler) =>
        handler.Template switch
        {
            var t when t.StartsWith("admin/", StringComparison.Ordinal) => For.Administrators,
            var t when t.StartsWith("account", StringComparison.Ordinal) => For.WhoIsSignedIn,
            var t when t.StartsWith("p/{project}", StringComparison.Ordinal) => handler.IsForm ? For.Triagers : For.Readers,
            _ => throw new ArgumentException($"{handler}: for whom is it?"),
        };

    private static readonly Dictionary<string, For> Others = new(StringComparer.Ordinal)
    {
        [""] = For.WhoIsSignedIn,
        ["docs"] = For.Everybody,
        ["invite/{token}"] = For.Everybody,
        ["problems/{name?}"] = For.Everybody,
        ["setup/{token}"] = For.Everybody,
        ["signin"] = For.Everybody,
        ["signin/code"] = For.Everybody,
        ["signout"] = For.Everybody,
        ["status-page"] = For.Everybody,
        ["p/{project}/settings/audit"] = For.Maintainers,
        ["p/{project}/settings/grouping"] = For.Maintainers,
        ["p/{project}/settings/limits"] = For.Maintainers,
        ["p/{project}/settings/members"] = For.Maintainers,
        ["p/{project}/settings/retention"] = For.Maintainers,
        ["p/{project}/settings/tokens"] = For.Maintainers,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPageAndFormIsForWhomItIsMeant()
    {
        await using var server = new CrashHubServer().Set("Accounts:AttemptsPerAddress", "100000");
        await server.ProjectAsync("other");
        using var nobody = Person.At(server);
        using var outsider = await Person.MemberAsync(server, "outsider@example.org", "maintainer", "other", memory: true);
        using var viewer = await Person.MemberAsync(server, "viewer@example.org", "viewer");
        using var triager = await Person.MemberAsync(server, "triager@example.org", "triager");
        using var maintainer = await Person.MemberAsync(server, "maintainer@example.org", "maintainer");
        using var administrator = await Person.AdministratorAsync(server);
        (string Name, Person Person, For Most)[] people =
        [
            ("an outsider", outsider, For.WhoIsSignedIn),
            ("a viewer", viewer, For.Readers),
            ("a triager", triager, For.Triagers),
            ("a maintainer", maintainer, For.Maintainers),
            ("an administrator", administrator, For.Administrators),
        ];
        var handlers = await PageHandler.OfAsync(server.Services);
        List<string> wrong = [];

        foreach (var handler in handlers)
        {
            var demand = DemandOf(handler);
            if (demand is For.Everybody)
            {
                if (
                    !handler.IsForm
                    && (await nobody.GetAsync(handler.Address)).Status
                        is var open
                            and (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                )
                    wrong.Add($"{handler} with nobody: {(int)open}");
                continue;
            }
            var asked = handler.IsForm ? await nobody.SendBareAsync(handler.Address) : await nobody.GetAsync(handler.Address);
            if (handler.IsForm ? asked.Status != HttpStatusCode.Unauthorized : !IsSentToSignIn(asked))
                wrong.Add($"{handler} with nobody: {(int)asked.Status}");
            foreach (var (name, person, most) in people)
            {
                var got = handler.IsForm
                    ? await person.SendBareAsync(
                        handler.Address,
                        (Person.TokenField, await person.FormTokenAsync("/account")),
                        ("until", "regression")
                    )
                    : await person.GetAsync(handler.Address);
                var isRight =
                    most >= demand ? IsLetIn(got)
                    : most is For.WhoIsSignedIn && handler.IsOfProject ? got.Status == HttpStatusCode.NotFound
                    : got.Status == HttpStatusCode.Forbidden;
                if (!isRight)
                    wrong.Add($"{handler} with {name}: {(int)got.Status}");
            }
        }

        Assert.True(handlers.Count > 80, $"only {handlers.Count} pages and forms");
        Assert.All(Others.Keys, template => Assert.Contains(handlers, h => h.Template.Trim('/') == template));
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task NoFormOfAnotherSiteChangesAnything()
    {
        await using var server = new CrashHubServer();
        using var administrator = await Person.AdministratorAsync(server);
        List<string> wrong = [];

        foreach (var handler in (await PageHandler.OfAsync(server.Services)).Where(h => h.IsForm))
        {
            var bare = await administrator.SendBareAsync(handler.Address);
            var forged = await administrator.SendBareAsync(handler.Address, (Person.TokenField, "CfDJ8forged"));
            if (bare.Status != HttpStatusCode.BadRequest || forged.Status != HttpStatusCode.BadRequest)
                wrong.Add($"{handler}: {(int)bare.Status} without the form's token, {(int)forged.Status} with a forged one");
        }

        Assert.Empty(wrong);
        Assert.Equal(HttpStatusCode.OK, (await administrator.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task ATokenLooksAtPagesAndSendsNoForm()
    {
        await using var server = new CrashHubServer();
        using var reader = server.With((await server.TokenAsync("default", "read")).Secret);
        using var whole = server.With((await server.TokenAsync("default", "admin", "memory:read", "triage")).Secret);
        List<string> wrong = [];

        foreach (var handler in await PageHandler.OfAsync(server.Services))
        {
            var demand = DemandOf(handler);
            if (demand is For.Everybody)
                continue;
            using var request = new HttpRequestMessage(new HttpMethod(handler.Method), handler.Address);
            if (handler.IsForm)
                request.Content = new FormUrlEncodedContent([]);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
            using var answer = await (handler.IsForm ? whole : reader).SendAsync(request, Cancellation);
            var isRight =
                handler.IsForm ? answer.StatusCode == HttpStatusCode.Unauthorized
                : handler.Template.StartsWith("account", StringComparison.Ordinal) ? answer.StatusCode == HttpStatusCode.Redirect
                : demand <= For.Readers ? answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound
                : answer.StatusCode == HttpStatusCode.Forbidden;
            if (!isRight)
                wrong.Add($"{handler}: {(int)answer.StatusCode}");
        }

        Assert.Empty(wrong);
    }

    private static For DemandOf(PageHandler handler) =>
        Others.TryGetValue(handler.Template.Trim('/'), out var demand) ? demand : Usual(handler);

    private static bool IsSentToSignIn(PageAnswer answer) =>
        answer.Status == HttpStatusCode.Redirect && answer.Location!.Contains("/signin", StringComparison.Ordinal);

    /// <summary>Shown, done, or told that the thing is not there; never refused, and no fault of the server.</summary>
    private static bool IsLetIn(PageAnswer answer) =>
        answer.Status is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict
        || (answer.Status == HttpStatusCode.Redirect && !IsSentToSignIn(answer));
}

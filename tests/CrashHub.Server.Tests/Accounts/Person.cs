using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using CrashHub.Server.Accounts;
using Microsoft.AspNetCore.Mvc.Testing;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>Somebody at a browser without scripts: cookies, forms with their token, redirects not followed.</summary>
internal sealed partial class Person(HttpClient browser) : IDisposable
{
    public const string Password = "correct horse battery";
    public const string TokenField = "__RequestVerificationToken";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Somebody whom nobody knows.</summary>
    public static Person At(CrashHubServer server)
    {
        var browser = server.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        return new Person(browser);
    }

    /// <summary>An administrator of the instance, made by a set-up link.</summary>
    public static async Task<Person> AdministratorAsync(CrashHubServer server, string email = "ann@example.org")
    {
        var person = At(server);
        var link = "/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation));
        var made = await person.SendAsync(link, link, ("email", email), ("displayName", "Ann"), ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, made.Status);
        return person;
    }

    /// <summary>A member of a project, made by an invitation.</summary>
    public static async Task<Person> MemberAsync(
        CrashHubServer server,
        string email,
        string role,
        string project = "default",
        bool memory = false
    )
    {
        using var admin = server.Admin();
        using var answer = await admin.PostAsJsonAsync(
            $"/api/v1/projects/{project}/invitations",
            new
            {
                email,
                role,
                memoryRead = memory,
            },
            Cancellation
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var link = new Uri((await CrashHubServer.JsonOf(answer)).GetProperty("link").GetString()!).AbsolutePath;
        var person = At(server);
        var joined = await person.SendAsync(link, link, ("displayName", email), ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, joined.Status);
        return person;
    }

    public Task<PageAnswer> SignInAsync(string email, string password = Password) =>
        SendAsync("/signin", "/signin", ("email", email), ("password", password));

    public async Task<PageAnswer> GetAsync(string path)
    {
        using var answer = await browser.GetAsync(path, Cancellation);
        return await ReadAsync(answer);
    }

    /// <summary>A call of the API with the session, as the dashboard's own pages could make.</summary>
    public async Task<HttpStatusCode> ApiAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await browser.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    /// <summary>Sends the fields of a form that stands on the page <paramref name="from"/>.</summary>
    public async Task<PageAnswer> SendAsync(string from, string to, params (string Name, string Value)[] fields)
    {
        return await SendBareAsync(to, [.. fields, (TokenField, await FormTokenAsync(from))]);
    }

    /// <summary>What a form of a page sends so that the server knows it for its own.</summary>
    public async Task<string> FormTokenAsync(string page) =>
        FormToken().Match(await browser.GetStringAsync(page, Cancellation)).Groups["token"].Value;

    /// <summary>Sends fields as another site's form would: with the cookies and without the token of the form.</summary>
    public async Task<PageAnswer> SendBareAsync(string to, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal));
        using var answer = await browser.PostAsync(to, content, Cancellation);
        return await ReadAsync(answer);
    }

    public void Dispose() => browser.Dispose();

    private static async Task<PageAnswer> ReadAsync(HttpResponseMessage answer) =>
        new(
            answer.StatusCode,
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation)),
            answer.Headers.Location?.OriginalString,
            answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [],
            answer.Headers.RetryAfter?.Delta
        );

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}

using System.Net;
using System.Text.RegularExpressions;
using CrashHub.Server.Accounts;
using Microsoft.AspNetCore.Mvc.Testing;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>Uses pages as a browser without scripts does: forms with their token, redirects not followed.</summary>
internal static partial class PageBrowser
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The first administrator, signed in by the set-up link.</summary>
    public static async Task<HttpClient> SignedInAsync(CrashHubServer server)
    {
        var link = "/setup/" + await server.DataAsync(db => SetupLink.RenewAsync(db, Cancellation));
        var browser = server.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        await PostAsync(browser, link, link, ("email", "ann@example.org"), ("displayName", "Ann"), ("password", "correct horse battery"));
        return browser;
    }

    /// <summary>Sends the fields of a form that stands on the page <paramref name="from"/>.</summary>
    public static async Task<(HttpStatusCode Status, string Page)> PostAsync(
        HttpClient browser,
        string from,
        string to,
        params (string Name, string Value)[] fields
    )
    {
        var page = await browser.GetStringAsync(from, Cancellation);
        var form = fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        form["__RequestVerificationToken"] = FormToken().Match(page).Groups["token"].Value;
        using var content = new FormUrlEncodedContent(form);
        using var answer = await browser.PostAsync(to, content, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}

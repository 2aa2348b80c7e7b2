using System.Net;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Alerts;

/// <summary>The pages of alerts, used as a browser without scripts uses them.</summary>
public sealed class AlertsPageTests
{
    private const string Path = "/p/default/settings/alerts";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARuleIsAddedEditedAndRemovedAndItsSecretShownOnce()
    {
        await using var server = new CrashHubServer();
        using var browser = await PageBrowser.SignedInAsync(server);
        var vault = server.Services.GetRequiredService<CrashHub.Server.Alerts.AlertVault>();
        var empty = await browser.GetStringAsync(Path, Cancellation);

        var wrong = await PostAsync(browser, Path, "Create", ("name", "a"), ("kind", "new"), ("query", "nosuch:1"), ("receivers", ""));
        var refused = await PostAsync(browser, Path, "Create", ("name", "a"), ("kind", "new"), ("receivers", "webhook http://127.1/"));
        var added = await PostAsync(
            browser,
            Path,
            "Create",
            ("name", "<b>often</b>"),
            ("kind", "rate"),
            ("count", "5"),
            ("minutes", "15"),
            ("query", "environment:prod"),
            ("receivers", "slack https://hooks.example.org/T0/secret\r\nemail ann@example.org 30")
        );
        var rule = vault.Open(await server.DataAsync(db => db.AlertRules.AsNoTracking().SingleAsync(Cancellation)));
        var own = $"{Path}/{rule.Id}";
        var shown = await browser.GetStringAsync(own, Cancellation);
        var saved = await PostAsync(
            browser,
            own,
            "Save",
            ("name", "often"),
            ("kind", "rate"),
            ("count", "6"),
            ("minutes", "15"),
            ("query", ""),
            ("receivers", "slack https://hooks.example.org/***"),
            ("edited", "true"),
            ("tag", CrashHub.Server.Alerts.AlertDocuments.TagOf(rule))
        );
        var changed = vault.Open(await server.DataAsync(db => db.AlertRules.AsNoTracking().SingleAsync(Cancellation)));
        var rotated = await PostAsync(browser, own, "Rotate");
        var removed = await PostAsync(browser, own, "Remove");

        Assert.Contains("nobody is told of anything", empty, StringComparison.Ordinal);
        Assert.Contains("at character 1", wrong.Page, StringComparison.Ordinal);
        Assert.Contains("is blocked", refused.Page, StringComparison.Ordinal);
        Assert.Contains(rule.Secret.Replace("+", "&#x2B;"), added.Page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;often&lt;/b&gt;", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("T0/secret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", shown, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent yet.", shown, StringComparison.Ordinal);
        Assert.Contains("The rule is saved.", saved.Page, StringComparison.Ordinal);
        Assert.Equal((6, false), (changed.Threshold, changed.Enabled));
        Assert.Equal("https://hooks.example.org/T0/secret", Assert.Single(changed.ReadActions()).Url);
        Assert.Contains("whsec_", rotated.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, removed.Status);
        Assert.Equal(0, await server.DataAsync(db => db.AlertRules.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task ADeadLetterHasAButtonThatSendsItAgain()
    {
        await using var server = new CrashHubServer();
        using var browser = await PageBrowser.SignedInAsync(server);
        await PostAsync(browser, Path, "Create", ("name", "a"), ("kind", "new"), ("receivers", "webhook https://hooks.example.org/x"));
        var rule = await server.DataAsync(db => db.AlertRules.AsNoTracking().SingleAsync(Cancellation));
        var dead = new AlertDelivery
        {
            ProjectId = rule.ProjectId,
            Id = Guid.CreateVersion7(),
            RuleId = rule.Id,
            ActionId = "gone",
            WebhookId = "msg_1",
            Type = "bucket.new",
            Payload = "{}",
            State = AlertDeliveryState.Failed,
            LastError = "the receiver answered 500",
        };
        await server.DataAsync(async db =>
        {
            db.AlertDeliveries.Add(dead);
            return await db.SaveChangesAsync(Cancellation);
        });

        var page = await browser.GetStringAsync($"{Path}/{rule.Id}", Cancellation);
        var again = await PostAsync(browser, $"{Path}/{rule.Id}", "Again", ("delivery", $"{dead.Id}"));

        Assert.Contains("the receiver answered 500", page, StringComparison.Ordinal);
        Assert.Contains("Redeliver", page, StringComparison.Ordinal);
        Assert.Contains("The delivery is sent again.", again.Page, StringComparison.Ordinal);
        Assert.Equal(1, await server.DataAsync(db => db.AlertDeliveries.CountAsync(d => d.RedeliveryOf == dead.Id, Cancellation)));
    }

    private static Task<(HttpStatusCode Status, string Page)> PostAsync(
        HttpClient browser,
        string path,
        string handler,
        params (string Name, string Value)[] fields
    ) => PageBrowser.PostAsync(browser, path, $"{path}?handler={handler}", fields);
}

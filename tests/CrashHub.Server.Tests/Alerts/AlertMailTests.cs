using CrashHub.Server.Alerts;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertMailTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AlertsOfADigestAreOneMailOnceItsMinutesAreOver(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await using var smtp = await RuleAsync(site, digestMinutes: 30);
        await site.Database.CrashAsync("f", release: "1.0");
        await site.WatchAsync();
        await site.Database.CrashAsync("g");
        await site.WatchAsync();

        await site.DeliverAsync();
        Assert.Empty(smtp.Mails);
        site.Time.Advance(TimeSpan.FromMinutes(30));
        await site.DeliverAsync();

        var mail = Assert.Single(smtp.Mails);
        Assert.Contains("Subject: [default] 2 alerts", mail, StringComparison.Ordinal);
        Assert.Contains("unreachable in f", mail, StringComparison.Ordinal);
        Assert.Contains("unreachable in g", mail, StringComparison.Ordinal);
        Assert.Contains("http://crashhub.example/p/default/buckets/2", mail, StringComparison.Ordinal);
        Assert.All(await site.DeliveriesAsync(), d => Assert.Equal(AlertDeliveryState.Delivered, d.State));
    }

    [Fact]
    public async Task AMailServerThatRefusesIsAskedAgain()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var smtp = await RuleAsync(site, digestMinutes: 0);
        smtp.Refuses = true;
        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        await site.DeliverAsync();
        Assert.Equal((AlertDeliveryState.Pending, 451), ((await site.OneAsync()).State, (await site.OneAsync()).LastStatus));

        smtp.Refuses = false;
        site.Time.Advance(TimeSpan.FromSeconds(30));
        await site.DeliverAsync();

        Assert.Contains("Subject: [default] New bucket: #1 unreachable in f", Assert.Single(smtp.Mails), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAMailServerTheDeliverySaysSo()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using (await RuleAsync(site, digestMinutes: 0)) { }
        site.Options.SmtpHost = "";
        await site.Database.CrashAsync("f");
        await site.WatchAsync();

        await site.DeliverAsync();

        Assert.Contains("Alerts:SmtpHost", (await site.OneAsync()).LastError, StringComparison.Ordinal);
    }

    private static async Task<SmtpReceiver> RuleAsync(AlertSite site, int digestMinutes)
    {
        var smtp = new SmtpReceiver();
        (site.Options.SmtpHost, site.Options.SmtpPort, site.Options.SmtpSecurity) = ("127.0.0.1", smtp.Port, "none");
        var draft = new AlertDraft(
            "mail",
            "",
            new AlertWhen(AlertKind.New),
            [new(null, AlertAction.Email, null, "ann@example.org", digestMinutes)],
            true
        );
        var (rule, _) = await site.DeskAsync(desk =>
            desk.CreateAsync(AlertSite.Somebody, 1, draft, "http://crashhub.example", Cancellation)
        );
        Assert.NotNull(rule);
        return smtp;
    }
}

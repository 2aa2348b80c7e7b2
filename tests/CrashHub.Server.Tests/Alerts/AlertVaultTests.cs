using CrashHub.Server.Alerts;
using CrashHub.Server.Data.Alerting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrashHub.Server.Tests.Alerts;

/// <summary>What a copy of the database shows of alert rules.</summary>
public sealed class AlertVaultTests
{
    private const string Hook = "https://hooks.example.org/T0/secret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoredRulesShowNeitherSecretsNorAddresses()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        var rule = await site.RuleAsync(new AlertWhen(AlertKind.New), "", Hook);
        var before = rule.Secret;
        var rotated = await site.DeskAsync(desk => desk.RotateAsync(AlertSite.Somebody, 1, rule.Id, Cancellation));

        var stored = await StoredAsync(site);

        Assert.All(
            [stored.Secret, stored.PreviousSecret!, stored.ActionsJson],
            text => Assert.StartsWith("sealed:", text, StringComparison.Ordinal)
        );
        var open = site.Vault.Open(stored);
        Assert.Equal((rotated!.Secret, before, Hook), (open.Secret, open.PreviousSecret, Assert.Single(open.ReadActions()).Url));
        Assert.NotEqual(open.Secret, open.PreviousSecret);
    }

    [Fact]
    public async Task RulesOfAnOlderVersionGoOnAndAreSealed()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        var rule = await site.RuleAsync(new AlertWhen(AlertKind.New), "", Hook);
        var actions = AlertRule.Pack(rule.ReadActions());
        await site.Database.RunAsync(db =>
            db.AlertRules.ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Secret, rule.Secret).SetProperty(x => x.ActionsJson, actions),
                Cancellation
            )
        );

        Assert.Equal(rule.Secret, (await site.DeskAsync(desk => desk.FindAsync(1, rule.Id, Cancellation)))!.Secret);
        await site.WatchAsync();

        var stored = await StoredAsync(site);
        Assert.StartsWith("sealed:", stored.Secret, StringComparison.Ordinal);
        Assert.Equal(rule.Secret, site.Vault.Open(stored).Secret);
    }

    [Fact]
    public async Task ARuleWithoutItsKeySaysSoAndCanBeMadeWholeAgain()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        var rule = await site.RuleAsync(new AlertWhen(AlertKind.New), "", Hook);
        var other = new AlertVault(new EphemeralDataProtectionProvider(), NullLogger<AlertVault>.Instance);
        var stored = await StoredAsync(site);

        var unreadable = other.Open(stored);

        Assert.True(unreadable.IsUnreadable);
        Assert.Empty(unreadable.ReadActions());
        await using var db = site.Database.CreateDbContext();
        var desk = new AlertDesk(db, other, Microsoft.Extensions.Options.Options.Create(site.Options), site.Time);
        var rotated = await desk.RotateAsync(AlertSite.Somebody, 1, rule.Id, Cancellation);
        Assert.StartsWith("whsec_", rotated!.Secret, StringComparison.Ordinal);
        Assert.Null(rotated.PreviousSecret);
    }

    private static async Task<AlertRule> StoredAsync(AlertSite site)
    {
        await using var db = site.Database.CreateDbContext();
        return await db.AlertRules.AsNoTracking().SingleAsync(Cancellation);
    }
}

using System.Net;
using CrashHub.Server.Alerts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertDeliveryTests
{
    private static readonly AlertWhen New = new(AlertKind.New);

    private static readonly AlertWhen Regressed = new(AlertKind.Regressed);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFaultOfOursCostsItsOwnDeliveriesOnlyAndTheyAreTriedAgain()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var other = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var broken = await site.RuleAsync(New, "", other.Address);
        await site.RuleAsync(New, "", receiver.Address);
        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        await site.Database.RunAsync(db =>
            db.AlertRules.Where(r => r.Id == broken.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.ActionsJson, "{"))
        );

        await site.DeliverAsync();

        Assert.Single(receiver.Messages);
        var held = Assert.Single(await site.DeliveriesAsync(), d => d.RuleId == broken.Id);
        Assert.Equal((AlertDeliveryState.Pending, 1), (held.State, held.Attempts));
        Assert.Contains("JsonException", held.LastError, StringComparison.Ordinal);
        Assert.True(held.NextAt > site.Time.GetUtcNow());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AReceiverThatIsAwayForAnHourGetsEveryAlertInOrderOnceItIsBack(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        await site.RuleAsync(New, "", receiver.Address);
        await site.RuleAsync(Regressed, "", receiver.Address);
        receiver.Status = 503;
        var crashes = new List<CrashHub.Server.Data.Crash>();
        for (var k = 0; k < 3; k++)
            crashes.Add(await site.Database.CrashAsync($"f{k}"));
        await site.WatchAsync();

        for (var minute = 0; minute < 60; minute++)
        {
            if (minute is 10 or 20)
            {
                foreach (var crash in crashes)
                {
                    await site.ResolveAsync(await site.Database.ReadAsync(crash.Id));
                    await site.Database.CrashAsync((await site.Database.BucketAsync(crash.BucketId)).Fingerprint);
                }
                await site.WatchAsync();
            }
            site.Time.Advance(TimeSpan.FromMinutes(1));
            await site.DeliverAsync();
        }
        var failed = receiver.Messages.Count;
        receiver.Status = 200;
        for (var hour = 0; hour < 5; hour++)
        {
            site.Time.Advance(TimeSpan.FromHours(1));
            await site.DeliverAsync();
        }

        var arrived = receiver.Messages.Skip(failed).ToList();
        Assert.Equal(9, arrived.Count);
        Assert.Equal(9, arrived.Select(m => m.Id).Distinct().Count());
        foreach (var bucket in arrived.GroupBy(m => m.Json.GetProperty("bucket").GetProperty("number").GetInt64()))
            Assert.Equal(
                ["bucket.new", "bucket.regressed", "bucket.regressed"],
                bucket.Select(m => m.Json.GetProperty("type").GetString())
            );
        // While the first of a bucket failed, nothing later of it was tried.
        Assert.All(receiver.Messages.Take(failed), m => Assert.Equal("bucket.new", m.Json.GetProperty("type").GetString()));
        Assert.All(await site.DeliveriesAsync(), d => Assert.Equal(AlertDeliveryState.Delivered, d.State));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AProcessThatDiesBetweenCommitAndDeliveryLosesNothing(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        await site.RuleAsync(New, "", receiver.Address);
        await site.Database.CrashAsync("f"); // Its finish is committed; nobody has decided.
        await site.WatchAsync(); // Another process decides.
        await using (var db = site.Database.CreateDbContext())
        {
            var dead = await new AlertDeliveryQueue(db).ClaimAsync(
                "dead",
                10,
                10,
                10,
                [],
                [],
                site.Time.GetUtcNow(),
                TimeSpan.FromHours(1),
                Cancellation
            );
            Assert.Single(dead);
        }

        await site.DeliverAsync();
        Assert.Empty(receiver.Messages); // Held, by one that may still be at it.
        await site.Database.RunAsync(db =>
            db.AlertDeliveries.ExecuteUpdateAsync(d => d.SetProperty(x => x.LeaseUntil, DateTimeOffset.UnixEpoch))
        );
        await site.DeliverAsync();

        var message = Assert.Single(receiver.Messages);
        Assert.Equal("bucket.new", message.Json.GetProperty("type").GetString());
        var delivery = await site.OneAsync();
        Assert.Equal((AlertDeliveryState.Delivered, 1, null), (delivery.State, delivery.Attempts, delivery.LastError));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task DispatchersThatRaceSendOnce(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        await site.RuleAsync(New, "", receiver.Address);
        for (var k = 0; k < 12; k++)
            await site.Database.CrashAsync($"f{k}");
        await site.WatchAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => site.DeliverAsync(), Cancellation)));
        await site.DeliverAsync();

        Assert.Equal(12, receiver.Messages.Select(m => m.Id).Distinct().Count());
        Assert.Equal(12, receiver.Messages.Count);
    }

    [Fact]
    public async Task TheFirstRetryComesWithinHalfAMinuteAndTheLastAfterADay()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 500;
        await site.RuleAsync(New, "", receiver.Address);
        await site.Database.CrashAsync("f");
        await site.WatchAsync();

        await site.DeliverAsync();
        site.Time.Advance(TimeSpan.FromSeconds(30));
        await site.DeliverAsync();
        Assert.Equal(2, receiver.Messages.Count);
        Assert.Equal(receiver.Messages[0].Id, receiver.Messages[1].Id);
        for (var hours = 0; hours < 23; hours++)
        {
            site.Time.Advance(TimeSpan.FromHours(1));
            await site.DeliverAsync();
        }
        Assert.Equal(AlertDeliveryState.Pending, (await site.OneAsync()).State);
        site.Time.Advance(TimeSpan.FromHours(6));
        await site.DeliverAsync();

        var dead = await site.OneAsync();
        Assert.Equal((AlertDeliveryState.Failed, 500, "the receiver answered 500"), (dead.State, dead.LastStatus, dead.LastError));
        Assert.InRange(dead.Attempts, 8, 20);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ADeadLetterIsSentAgainWithItsId(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        var rule = await site.RuleAsync(New, "", receiver.Address);
        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        await site.Database.RunAsync(db =>
            db.AlertDeliveries.ExecuteUpdateAsync(d => d.SetProperty(x => x.State, AlertDeliveryState.Failed))
        );
        var dead = await site.OneAsync();

        await using (var db = site.Database.CreateDbContext())
        {
            using var hint = new AlertHint();
            var again = await new AlertDeliveryDesk(db, hint, site.Time).AgainAsync(AlertSite.Somebody, 1, rule.Id, dead.Id, Cancellation);
            Assert.Equal(dead.Id, again!.RedeliveryOf);
        }
        await site.DeliverAsync();

        Assert.Equal(dead.WebhookId, Assert.Single(receiver.Messages).Id);
        Assert.Equal(2, (await site.DeliveriesAsync()).Count);
    }
}

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

    [Fact]
    public async Task AReceiverThatIsSlowHoldsNoOther()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        (site.Options.MaxConcurrent, site.Options.MaxPerReceiver) = (16, 4); // A project has half of them, each of its receivers four.
        await using var slow = await WebhookReceiver.StartAsync();
        await using var fast = await WebhookReceiver.StartAsync();
        var answer = new TaskCompletionSource();
        slow.Until = answer.Task;
        await site.RuleAsync(New, "", slow.Address, fast.Address);
        for (var k = 0; k < 20; k++)
            await site.Database.CrashAsync($"f{k}");
        await site.WatchAsync();

        using var stop = new CancellationTokenSource();
        var dispatcher = site.Dispatcher();
        await dispatcher.StartAsync(stop.Token);
        await fast.ReceivedAsync(20);
        Assert.InRange(slow.Messages.Count, 0, 4);
        answer.SetResult();
        await slow.ReceivedAsync(20);
        await dispatcher.StopAsync(Cancellation);
    }

    [Fact]
    public async Task ASecretThatIsRotatedSignsBesideTheNewOneForADay()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var receiver = await WebhookReceiver.StartAsync();
        var rule = await site.RuleAsync(New, "", receiver.Address);
        var before = rule.Secret;
        var after = (await site.DeskAsync(desk => desk.RotateAsync(AlertSite.Somebody, 1, rule.Id, Cancellation)))!.Secret;

        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        await site.DeliverAsync();
        site.Time.Advance(AlertDesk.SecretOverlap);
        await site.Database.CrashAsync("g");
        await site.WatchAsync();
        await site.DeliverAsync();

        Assert.Equal((true, true), (receiver.Messages[0].IsSignedWith(before), receiver.Messages[0].IsSignedWith(after)));
        Assert.Equal((false, true), (receiver.Messages[1].IsSignedWith(before), receiver.Messages[1].IsSignedWith(after)));
        Assert.False(receiver.Messages[1].IsSignedWith(AlertSecret.Make()));
    }

    [Fact]
    public async Task ARedirectIsNotFollowed()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 307;
        await site.RuleAsync(New, "", receiver.Address);
        await site.Database.CrashAsync("f");
        await site.WatchAsync();

        await site.DeliverAsync();

        Assert.Equal("/", Assert.Single(receiver.Messages).Path);
        Assert.Contains("redirects are not followed", (await site.OneAsync()).LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    public async Task ANameThatLeadsInsideIsBlockedWhenItIsConnectedTo(string address)
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var receiver = await WebhookReceiver.StartAsync();
        site.Options.AllowPrivateNetworks = false;
        site.Resolved = [IPAddress.Parse(address)];
        await site.RuleAsync(New, "", $"http://hooks.example.org:{new Uri(receiver.Address).Port}/");
        await site.Database.CrashAsync("f");
        await site.WatchAsync();

        await site.DeliverAsync();

        var delivery = await site.OneAsync();
        Assert.Equal(AlertDeliveryState.Failed, delivery.State);
        Assert.StartsWith("blocked", delivery.LastError, StringComparison.Ordinal);
        Assert.Empty(receiver.Messages);
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

    [Fact]
    public async Task AlertsOfAnActionThatWentElsewhereAreNotSentThere()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await using var receiver = await WebhookReceiver.StartAsync();
        var rule = await site.RuleAsync(New, "", $"{receiver.Address}/old");
        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        var moved = new AlertDraft(
            null,
            null,
            null,
            [new(rule.ReadActions()[0].Id, AlertAction.Webhook, $"{receiver.Address}/new", null, 0)],
            null
        );
        await site.DeskAsync(desk => desk.ChangeAsync(AlertSite.Somebody, 1, rule.Id, moved, "http://h", _ => true, Cancellation));

        await site.DeliverAsync();

        Assert.Empty(receiver.Messages);
        Assert.Equal(AlertDeliveryState.Failed, (await site.OneAsync()).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ReceiversOfOneProjectLeavePlacesForAnother(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        var now = site.Time.GetUtcNow();
        await site.Database.RunAsync(db =>
        {
            db.Projects.Add(new Project { Slug = "other", Name = "other" });
            for (var n = 0; n < 60; n++)
                db.AlertDeliveries.Add(Due(project: 1, receiver: n / 3, now.AddMinutes(n - 120)));
            db.AlertDeliveries.Add(Due(project: 2, receiver: 1000, now.AddSeconds(-1)));
            return Task.CompletedTask;
        });
        await using var db = site.Database.CreateDbContext();
        var queue = new AlertDeliveryQueue(db);
        Task<List<AlertClaim>> ClaimAsync(int most, int[] full) =>
            queue.ClaimAsync("me", most, each: 2, share: Math.Max(1, most / 2), busy: [], full, now, TimeSpan.FromMinutes(1), Cancellation);

        var first = await ClaimAsync(most: 8, []);
        var second = await ClaimAsync(most: 8, [1]);

        Assert.Equal([1, 1, 1, 1, 2], first.Select(c => c.ProjectId).Order());
        Assert.True(first.Where(c => c.ProjectId == 1).GroupBy(c => c.Receiver).All(g => g.Count() <= 2));
        Assert.Empty(second);
    }

    private static AlertDelivery Due(int project, int receiver, DateTimeOffset at) =>
        new()
        {
            ProjectId = project,
            Id = Guid.CreateVersion7(at),
            RuleId = Guid.NewGuid(),
            ActionId = "a",
            BucketId = Guid.NewGuid(),
            Lane = Random.Shared.NextInt64(),
            Receiver = receiver,
            Place = 1,
            WebhookId = "msg",
            Type = "bucket.new",
            Payload = "{}",
            CreatedAt = at,
            NextAt = at,
        };
}

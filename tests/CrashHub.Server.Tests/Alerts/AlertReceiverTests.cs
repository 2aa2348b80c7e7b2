using System.Net;
using CrashHub.Server.Alerts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertReceiverTests
{
    private static readonly AlertWhen New = new(AlertKind.New);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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

using CrashHub.Contracts;
using CrashHub.Server.Alerts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertWatchTests
{
    private const string Hook = "https://hooks.example.org/secret/path";
    private static readonly AlertWhen New = new(AlertKind.New);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ANewBucketIsToldOnceByEachRuleThatItFits(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        var all = await site.RuleAsync(New, "", Hook);
        var some = await site.RuleAsync(New, "release:2.*", Hook);
        await site.RuleAsync(New, "release:3.*", Hook);
        var crash = await site.Database.CrashAsync("f", release: "2.1.0");
        await site.Database.CrashAsync("f", release: "3.0.0-other", user: "bob");

        await site.WatchAsync();
        await site.Database.CrashAsync("f", release: "2.1.0");
        await site.WatchAsync();

        var deliveries = await site.DeliveriesAsync();
        // The bucket had a crash of 3.0.0-other by the time that was looked at.
        Assert.Contains(all.Id, deliveries.Select(d => d.RuleId));
        Assert.Contains(some.Id, deliveries.Select(d => d.RuleId));
        Assert.Equal(3, deliveries.Count);
        Assert.Equal(3, deliveries.Select(d => d.WebhookId).Distinct().Count());
        var payload = System.Text.Json.JsonDocument.Parse(deliveries[0].Payload).RootElement;
        Assert.Equal(crash.Id.ToString(), payload.GetProperty("crash").GetProperty("id").GetString());
        Assert.Equal("2.1.0", payload.GetProperty("release").GetString());
        Assert.Equal("prod", payload.GetProperty("environment").GetString());
        Assert.Equal(
            "http://crashhub.example/p/default/buckets/1",
            payload.GetProperty("bucket").GetProperty("links").GetProperty("html").GetString()
        );
        await using var db = site.Database.CreateDbContext();
        Assert.Empty(await db.AlertEvents.ToListAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WithoutARuleOfItsKindNothingIsNoted(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(new AlertWhen(AlertKind.Regressed), "", Hook);

        await site.Database.CrashAsync("f", modules: [QueueDatabase.ModuleOf("app.wasm")]);

        await using var db = site.Database.CreateDbContext();
        Assert.Empty(await db.AlertEvents.ToListAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ANewBucketWaitsForItsBuildAndIsToldByItsName(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(New, "", Hook);
        var crash = await site.Database.CrashAsync("unnamed", modules: [QueueDatabase.ModuleOf("app.wasm")]);

        await site.WatchAsync();
        Assert.Empty(await site.DeliveriesAsync());
        await site.Database.AgainAsync(crash, "named"); // The build came.
        await site.WatchAsync();

        var delivery = await site.OneAsync();
        Assert.Contains("unreachable in named", delivery.Payload, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AfterAMinuteWhatIsKnownIsToldAndTheNameThatComesLaterIsNoNews(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(New, "", Hook);
        var crash = await site.Database.CrashAsync("unnamed", modules: [QueueDatabase.ModuleOf("app.wasm")]);
        await site.Database.RunAsync(db => db.AlertEvents.ExecuteUpdateAsync(e => e.SetProperty(x => x.At, DateTimeOffset.UnixEpoch)));

        await site.WatchAsync();
        await site.Database.AgainAsync(crash, "named");
        await site.WatchAsync();

        Assert.Contains("unreachable in unnamed", (await site.OneAsync()).Payload, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task MissingBuildsOfABucketAreToldOnceUntilTheyCame(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(new AlertWhen(AlertKind.MissingBuild), "", Hook);
        for (var k = 0; k < 3; k++)
        {
            await site.Database.CrashAsync("f", modules: [QueueDatabase.ModuleOf("app.wasm")]);
            await site.WatchAsync();
        }
        Assert.Equal("bucket.missingBuild", (await site.OneAsync()).Type);

        await site.Database.RunAsync(db => db.CrashModules.ExecuteUpdateAsync(m => m.SetProperty(x => x.IsMissing, false)));
        await site.WatchAsync(); // A look at what lasts comes with the watch's first step.
        await site.Database.CrashAsync("f", modules: [QueueDatabase.ModuleOf("app.wasm")]);
        await site.WatchAsync();

        Assert.Equal(2, (await site.DeliveriesAsync()).Select(d => d.WebhookId).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ARateTellsOnceWhileItLastsAndAgainOnlyAfterItFellToHalf(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(new AlertWhen(AlertKind.Rate, 4, 10), "", Hook);
        for (var k = 0; k < 3; k++)
            await site.Database.CrashAsync("f");
        await site.WatchAsync();
        Assert.Empty(await site.DeliveriesAsync());

        await site.Database.CrashAsync("f"); // 12:00:04, the fourth
        await site.WatchAsync();
        Assert.Single(await site.DeliveriesAsync());
        site.Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 10, 1, 500, TimeSpan.Zero));
        await site.WatchAsync(); // three of four are left in the window
        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        Assert.Single(await site.DeliveriesAsync());

        site.Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.Zero));
        await site.WatchAsync(); // none is left: closed
        await site.Database.RunAsync(db => db.Crashes.ExecuteDeleteAsync()); // Later crashes follow at 12:00:06 and on.
        await site.WatchAsync();
        Assert.Single(await site.DeliveriesAsync());
        for (var k = 0; k < 4; k++)
            await site.Database.CrashAsync("f");
        await site.WatchAsync();

        Assert.Equal(2, (await site.DeliveriesAsync()).Select(d => d.WebhookId).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ARateCountsOnlyCrashesThatFitItsQuery(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(new AlertWhen(AlertKind.Rate, 2, 10), "release:2.0", Hook);

        await site.Database.CrashAsync("f", release: "1.0");
        await site.Database.CrashAsync("f", release: "2.0");
        await site.Database.CrashAsync("f", release: "1.0");
        await site.WatchAsync();
        Assert.Empty(await site.DeliveriesAsync());
        await site.Database.CrashAsync("f", release: "2.0");
        await site.WatchAsync();

        var payload = System.Text.Json.JsonDocument.Parse((await site.OneAsync()).Payload).RootElement;
        Assert.Equal(2, payload.GetProperty("rate").GetProperty("count").GetInt64());
        Assert.Equal("2.0", payload.GetProperty("release").GetString());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AQueueThatIsBehindIsToldOnceUntilItCaughtUp(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(new AlertWhen(AlertKind.QueueAge, 10), "", Hook);
        var waiting = await site.Database.QueueAsync();
        site.Time.SetUtcNow(waiting.ReceivedAt.AddMinutes(10).AddMicroseconds(-1));
        await site.WatchAsync();
        Assert.Empty(await site.DeliveriesAsync());

        site.Time.Advance(TimeSpan.FromMicroseconds(1));
        await site.WatchAsync();
        site.Time.Advance(TimeSpan.FromMinutes(1));
        await site.WatchAsync();

        var delivery = await site.OneAsync();
        Assert.Equal(("queue.age", Guid.Empty), (delivery.Type, delivery.BucketId));
        await site.Database.FinishAsync(Assert.Single(await site.Database.ClaimAsync()), "f");
        await site.WatchAsync();
        var next = await site.Database.QueueAsync();
        site.Time.SetUtcNow(next.ReceivedAt.AddMinutes(30));
        await site.WatchAsync();
        Assert.Equal(2, (await site.DeliveriesAsync()).Count);
    }

    [Fact]
    public async Task AMutedBucketTellsNothing()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await site.RuleAsync(new AlertWhen(AlertKind.Rate, 1, 10), "", Hook);
        await site.Database.CrashAsync("f");
        await site.Database.RunAsync(db => db.Buckets.ExecuteUpdateAsync(b => b.SetProperty(x => x.Status, BucketStatus.Muted)));

        await site.WatchAsync();

        Assert.Empty(await site.DeliveriesAsync());
    }

    [Fact]
    public async Task DeliveriesThatEndedGoAfterTheirDays()
    {
        await using var site = await AlertSite.OnAsync("sqlite");
        await site.RuleAsync(New, "", Hook);
        await site.Database.CrashAsync("f");
        await site.WatchAsync();
        await site.Database.RunAsync(db =>
            db.AlertDeliveries.ExecuteUpdateAsync(d => d.SetProperty(x => x.State, AlertDeliveryState.Delivered))
        );

        site.Time.Advance(TimeSpan.FromDays(site.Options.KeepDays) - TimeSpan.FromSeconds(1));
        await site.WatchAsync();
        Assert.Single(await site.DeliveriesAsync());
        site.Time.Advance(TimeSpan.FromSeconds(2));
        await site.WatchAsync();

        Assert.Empty(await site.DeliveriesAsync());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task NotesThatWaitHoldUpNoLaterOnes(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        await site.RuleAsync(New, "", Hook);
        var moved = await site.Database.CrashAsync("unnamed", modules: [QueueDatabase.ModuleOf("app.wasm")]);
        // As many as are looked at at once: their builds came and their crash is in another bucket, where others may follow it.
        await site.Database.AgainAsync(moved, "named");
        await site.WatchAsync();
        var told = (await site.DeliveriesAsync()).Count;
        await site.Database.RunAsync(async db =>
        {
            var now = await NowAsync(db);
            for (var n = 0; n < 250; n++)
                db.AlertEvents.Add(Note(1, moved, Guid.NewGuid(), now.AddMicroseconds(-1_000_000 + n)));
        });
        await site.Database.CrashAsync("later");

        await site.WatchAsync();

        Assert.Equal(told + 1, (await site.DeliveriesAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AProjectWithVeryManyNotesHoldsUpNoOther(string engine)
    {
        await using var site = await AlertSite.OnAsync(engine);
        var crash = await site.Database.CrashAsync("f");
        await site.Database.RunAsync(async db =>
        {
            db.Projects.Add(new Project { Slug = "other", Name = "other" });
            await db.SaveChangesAsync(Cancellation);
            var now = await NowAsync(db);
            for (var n = 0; n < 450; n++)
                db.AlertEvents.Add(Note(1, crash, crash.BucketId!.Value, now.AddMicroseconds(n)));
            db.AlertEvents.Add(Note(2, crash, crash.BucketId!.Value, now.AddMicroseconds(1000)));
        });

        await using var read = site.Database.CreateDbContext();
        var due = await new AlertEventQueue(read).DueAsync(Cancellation);

        Assert.Contains(due.Take(2), note => note.ProjectId == 2);
        var first = due.FindAll(note => note.ProjectId == 1);
        Assert.True(first.Count >= 100);
        Assert.Equal(first.OrderBy(n => n.At).Select(n => n.Id), first.Select(n => n.Id));
    }

    private static AlertEvent Note(int project, Crash crash, Guid bucket, DateTimeOffset at) =>
        new()
        {
            ProjectId = project,
            Id = Guid.CreateVersion7(at),
            Kind = AlertKind.New,
            BucketId = bucket,
            CrashId = crash.Id,
            ReceivedAt = crash.ReceivedAt,
            Waits = true,
            At = at,
        };

    private static async Task<DateTimeOffset> NowAsync(CrashHubDb db)
    {
        await db.Database.OpenConnectionAsync(Cancellation);
        return MicrosecondsConverter.FromMicroseconds(
            await db.Command($"SELECT {CrashQueueSql.Now(db)}").ScalarAsync(r => r.GetInt64(0), Cancellation)
        );
    }
}

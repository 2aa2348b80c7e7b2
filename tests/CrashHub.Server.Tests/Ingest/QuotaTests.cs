using System.Net;
using CrashHub.Server.Ingest;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

public sealed class QuotaTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 31, 23, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADayTakesItsCrashesAndTheNextDayBeginsAnew()
    {
        await using var server = new CrashHubServer(null, time, ("Limits:CrashesPerDay", "2"));

        var (first, _, told) = await server.SendAsync(Raw(Dump()));
        var (second, _, _) = await server.SendAsync(Raw(Dump()));
        var (third, problem, refused) = await server.SendAsync(Raw(Dump()));
        time.Advance(TimeSpan.FromHours(1));
        var (tomorrow, _, _) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first, second));
        Assert.Equal("\"crashes-a-day\";q=2;w=86400", Assert.Single(told.GetValues("RateLimit-Policy")));
        Assert.Equal("\"crashes-a-day\";r=1;t=3600", Assert.Single(told.GetValues("RateLimit")));
        Assert.Equal(HttpStatusCode.TooManyRequests, third);
        Assert.Equal("/problems/quota-exceeded", problem.GetProperty("type").GetString());
        Assert.Equal("Limits:CrashesPerDay", problem.GetProperty("setting").GetString());
        Assert.InRange(refused.RetryAfter!.Delta!.Value.TotalSeconds, 3600, 3900);
        Assert.Equal(HttpStatusCode.Accepted, tomorrow);
    }

    [Fact]
    public async Task ReplaysAndRefusedBodiesCostNothing()
    {
        await using var server = new CrashHubServer(null, time, ("Limits:CrashesPerDay", "2"));
        var query = $"?eventId={Guid.NewGuid()}";
        var dump = Dump();

        await server.SendAsync(Raw(dump, query));
        var (replay, _, _) = await server.SendAsync(Raw(dump, query));
        var (garbage, _, _) = await server.SendAsync(Raw([1, 2, 3, 4]));
        var (second, _, _) = await server.SendAsync(Raw(Dump()));
        var (third, _, _) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (replay, garbage));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests), (second, third));
    }

    [Fact]
    public async Task BytesOfADayAreThoseThatAreKept()
    {
        var dump = Dump(memoryBytes: 10_000);
        await using var server = new CrashHubServer(null, time, ("Limits:BytesPerDay", $"{dump.Length + 1}"));
        HttpRequestMessage Packed() => Raw(CrashPosts.Packed("gzip", dump)).With("Content-Encoding", "gzip");

        Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(Packed())).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(Packed())).Status);
        var (third, problem, _) = await server.SendAsync(Packed());

        Assert.Equal(HttpStatusCode.TooManyRequests, third);
        Assert.Equal("Limits:BytesPerDay", problem.GetProperty("setting").GetString());
    }

    [Fact]
    public async Task AQuotaHoldsOverARestart()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-quota-");
        await using (var before = new CrashHubServer(folder.FullName, time, ("Limits:CrashesPerDay", "2")))
        {
            Assert.Equal(HttpStatusCode.Accepted, (await before.SendAsync(Raw(Dump()))).Status);
            Assert.Equal(HttpStatusCode.Accepted, (await before.SendAsync(Raw(Dump()))).Status);
        }

        await using (var after = new CrashHubServer(folder.FullName, time, ("Limits:CrashesPerDay", "2")))
            Assert.Equal(HttpStatusCode.TooManyRequests, (await after.SendAsync(Raw(Dump()))).Status);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task ProcessesLearnOfEachOtherWithinASecond()
    {
        (string, string)[] settings =
        [
            ("ConnectionStrings:CrashHub", await PostgresServer.NewDatabaseAsync()),
            ("Limits:CrashesPerDay", "3"),
        ];
        await using var one = new CrashHubServer(null, time, settings);
        await using var other = new CrashHubServer(null, time, settings);
        Assert.Equal(HttpStatusCode.Accepted, (await one.SendAsync(Raw(Dump()))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await other.SendAsync(Raw(Dump()))).Status);

        time.Advance(UsageLedger.HeldFor);
        Assert.Equal(HttpStatusCode.Accepted, (await one.SendAsync(Raw(Dump()))).Status);
        await one.Services.GetRequiredService<UsageLedger>().FlushAsync(Cancellation);
        time.Advance(UsageLedger.HeldFor);
        var (refused, _, _) = await other.SendAsync(Raw(Dump()));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused);
        await using var db = await one.DbAsync();
        Assert.Equal(3, await db.ProjectUsage.SumAsync(u => u.Crashes, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WhatWasStoredTodayIsShown(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var dump = Dump();
        await server.SendAsync(Raw(dump));
        await server.SendAsync(Raw(dump));

        await server.Services.GetRequiredService<UsageLedger>().FlushAsync(Cancellation);

        var (_, limits, _) = await RateLimitTests.PatchAsync(server, new { });
        var today = limits.GetProperty("today");
        Assert.Equal((2, 2 * dump.Length), (today.GetProperty("crashes").GetInt32(), today.GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public void UploadsAtOnceCannotPassAQuotaTogether()
    {
        var tally = new UsageTally(1);
        var day = UsageLedger.DayOf(time.GetUtcNow());

        Assert.True(tally.TryReserve(day, crashes: 2, bytes: 0));
        Assert.True(tally.TryReserve(day, crashes: 2, bytes: 0));
        Assert.False(tally.TryReserve(day, crashes: 2, bytes: 0));
        tally.Release();
        Assert.True(tally.TryReserve(day, crashes: 2, bytes: 0));
    }

    [Fact]
    public void WhatCouldNotBeWrittenStaysCounted()
    {
        var tally = new UsageTally(1);
        var day = UsageLedger.DayOf(time.GetUtcNow());
        tally.Stored(day, 10);

        var (_, dropped) = tally.Take();
        tally.Stored(day, 5);
        Assert.Equal(new Usage(2, 15), tally.Of(day));
        tally.NotWritten(dropped);

        Assert.Equal(new Usage(2, 15), tally.Of(day));
        Assert.Equal(new Usage(2, 15), tally.Take().Days[day]);
    }
}

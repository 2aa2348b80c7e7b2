using System.Net;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Faults;

/// <summary>
/// The clock of a machine is set by hours while the server runs. The database's own clock is not ours to set: there, what was given before it was set back
/// is put so far ahead as it would lie then.
/// </summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(5);
    private static readonly TimeSpan Back = TimeSpan.FromHours(-29);

    private readonly JumpingClock clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task CrashesAreTakenAndEndedOnceWhateverTheClockSays(string engine)
    {
        await using var server = await OnAsync(engine);
        var before = await WaitedAsync(server);

        clock.Jump(Ahead);
        var ahead = await WaitedAsync(server);
        clock.Jump(Back);
        var back = await WaitedAsync(server);

        var rows = await server.DataAsync(db => db.Crashes.AsNoTracking().OrderBy(c => c.ReceivedAt).ToListAsync(Cancellation));
        Assert.Equal([back, before, ahead], rows.Select(c => c.Id));
        Assert.All(rows, row => Assert.Equal((CrashState.Processed, 0), (row.State, row.Attempts)));
        var bucket = await server.DataAsync(db => db.Buckets.AsNoTracking().SingleAsync(Cancellation));
        Assert.Equal((3, rows[0].ReceivedAt, rows[2].ReceivedAt), (bucket.Count, bucket.FirstSeen, bucket.LastSeen));
    }

    [Fact]
    public async Task ARateIsNeitherForgivenNorKeptForLonger()
    {
        await using var server = new CrashHubServer(null, clock, ("Limits:RequestsPerSecond", "1"), ("Limits:RequestBurst", "1"));
        await server.SendAsync(Raw(Dump()));

        clock.Jump(Ahead);
        var (atOnce, _, _) = await server.SendAsync(Raw(Dump()));
        clock.Jump(Back);
        clock.Pass(TimeSpan.FromSeconds(2));
        var (later, _, _) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Accepted), (atOnce, later));
    }

    [Fact]
    public async Task ARevokedTokenIsRefusedInItsTimeThoughTheClockWasSetBack()
    {
        await using var server = new CrashHubServer(null, clock);
        var (id, secret) = await server.TokenAsync("default", "ingest");
        var (known, _, _) = await server.SendAsync(Raw(Dump()), secret);

        clock.Jump(Back);
        await server.DataAsync(db => // As another process does.
            db.Tokens.Where(t => t.Id == Guid.Parse(id))
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, (DateTimeOffset?)clock.GetUtcNow()), Cancellation)
        );
        clock.Pass(TimeSpan.FromSeconds(6));
        var (revoked, _, _) = await server.SendAsync(Raw(Dump()), secret);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (known, revoked));
    }

    [Fact]
    public async Task AServerThatIsReadyAgainSaysSoThoughTheClockWasSetBack()
    {
        var database = await PostgresServer.NewDatabaseAsync();
        var (network, through) = PostgresServer.Through(database);
        await using (network)
        {
            await using var server = new CrashHubServer(
                null,
                clock,
                ("ConnectionStrings:CrashHub", through + ";Timeout=1;Command Timeout=1"),
                ("Logging:Level", "Fatal")
            );
            using var client = server.With(null);
            network.Refuse();
            clock.Pass(TimeSpan.FromSeconds(3));
            using var away = await client.GetAsync("/readyz", Cancellation);

            network.Forward();
            clock.Jump(Back);
            clock.Pass(TimeSpan.FromSeconds(3));
            using var back = await client.GetAsync("/readyz", Cancellation);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (away.StatusCode, back.StatusCode));
        }
    }

    [Fact]
    public async Task ASegmentIsSealedInItsTimeThoughTheClockWasSetBack()
    {
        await using var server = new CrashHubServer(null, clock);
        var journal = server.Services.GetRequiredService<IngestJournal>();
        var (first, _) = await AppendAsync(journal);

        clock.Jump(Back);
        clock.Pass(TimeSpan.FromSeconds(31));
        var taken = new List<JournalLocator>();
        for (var n = 0; n < 4; n++) // Two for each lane: it looks at the age of its segment after it wrote to it.
            taken.Add((await AppendAsync(journal)).Locator);

        Assert.DoesNotContain(first.Segment, taken.Skip(2).Select(locator => locator.Segment));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WhatADeadWorkerHeldIsFreeThoughTheDatabasesClockWasSetBack(string engine)
    {
        await using var database = await QueueDatabase.CreateAsync(engine);
        var held = await database.QueueAsync();
        var resting = await database.QueueAsync();
        await database.ClaimAsync("dead");
        await SetAsync(database, held.Id, hours: 5);
        await database.RunAsync(db =>
            db.Database.ExecuteSqlAsync($"UPDATE crashes SET state = 0, lease_until = NULL WHERE id = {resting.Id}", Cancellation)
        );
        await SetAsync(database, resting.Id, hours: 5, column: "not_before");

        var claims = await database.ClaimAsync("alive");

        Assert.Equal([held.Id, resting.Id], claims.Select(c => c.Id));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ALeaseThatMayStillBeGoodIsRespected(string engine)
    {
        await using var database = await QueueDatabase.CreateAsync(engine);
        var held = await database.QueueAsync();
        await database.ClaimAsync("alive");
        await SetAsync(database, held.Id, hours: 1); // The longest lease that can be set.

        Assert.Empty(await database.ClaimAsync("another"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WorkThatOneProcessDoesIsTakenOverThoughTheDatabasesClockWasSetBack(string engine)
    {
        await using var database = await QueueDatabase.CreateAsync(engine);
        await using var db = database.CreateDbContext();
        var leases = new WorkLeases(db);
        await leases.HoldAsync("sweep", "dead", TimeSpan.FromHours(5), Cancellation);
        await leases.HoldAsync("alerts", "alive", TimeSpan.FromHours(1), Cancellation);

        Assert.True(await leases.HoldAsync("sweep", "another", TimeSpan.FromMinutes(5), Cancellation));
        Assert.False(await leases.HoldAsync("alerts", "another", TimeSpan.FromMinutes(5), Cancellation));
    }

    private static Task SetAsync(QueueDatabase database, Guid crash, int hours, string column = "lease_until") =>
        database.RunAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await db.Command(
                    $"UPDATE crashes SET {column} = {CrashQueueSql.Now(db)} + @ahead WHERE id = @id",
                    ("@ahead", (long)TimeSpan.FromHours(hours).TotalMicroseconds),
                    ("@id", crash)
                )
                .RunAsync(Cancellation);
        });

    private static async Task<(JournalLocator Locator, JournalSegment Segment)> AppendAsync(IngestJournal journal)
    {
        var appended = await journal.AppendAsync(1, new byte[10]);
        appended.Segment.LetGo();
        return appended;
    }

    private async Task<CrashHubServer> OnAsync(string engine) =>
        engine == "postgres"
            ? new CrashHubServer(null, clock, ("ConnectionStrings:CrashHub", await PostgresServer.NewDatabaseAsync()))
            : new CrashHubServer(null, clock);

    /// <summary>Sends a crash and waits for its end.</summary>
    private static async Task<Guid> WaitedAsync(CrashHubServer server)
    {
        var (status, body, _) = await server.SendAsync(Raw(Dump()).With("Prefer", "wait=30"));
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("id").GetGuid();
    }
}

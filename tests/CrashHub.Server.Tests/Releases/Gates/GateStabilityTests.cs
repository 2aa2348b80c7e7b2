using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Releases.Gates;

/// <summary>A reading and crashes that are written at the same time.</summary>
public sealed class GateStabilityTests
{
    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReadingWaitsForTheCrashThatIsBeingWritten(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("a", "1.1.0");
        var late = Pending("1.1.0", (await site.ReadAsync("?release=1.1.0")).AsOf, TimeSpan.FromMilliseconds(1));
        site.Pass(TimeSpan.FromSeconds(5));

        await using var writer = await IngestConnection.OpenAsync(site.Database);
        await using var transaction = await writer.BeginAsync();
        await writer.WriteAsync(transaction, [late]);
        var reading = Task.Run(() => site.ReadAsync("?release=1.1.0"), Cancellation);
        await UntilSomebodyWaitsAsync(site, kind);
        Assert.False(reading.IsCompleted);
        await transaction.CommitAsync();
        var answer = await reading;

        Assert.Equal((GateVerdict.Unknown, 1L), (answer.Verdict, answer.Counts.Queued));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatIsWrittenAfterAReadingOfItsInstantIsOneOfLater(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("a", "1.1.0");
        var first = await site.ReadAsync("?release=1.1.0");
        // Stamped before the reading, written after it: alone, and beside one with a key, as the two ways to store go.
        var late = Pending("1.1.0", first.AsOf, TimeSpan.Zero);
        var batch = new[]
        {
            Pending("1.1.0", first.AsOf, -TimeSpan.FromSeconds(1), "e:1"),
            Pending("1.1.0", first.AsOf, TimeSpan.FromSeconds(1)),
        };
        var (kept, stamped) = (batch[1].Row.Id, late.Row.Id);

        await StoreAsync(site, [late]);
        var outcomes = await StoreAsync(site, batch);

        var again = await site.ReadAsync($"?release=1.1.0&asOf={first.AsOf}");
        Assert.Equal((first.Verdict, first.Counts, first.AsOf), (again.Verdict, again.Counts, again.AsOf));
        site.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(3, (await site.ReadAsync("?release=1.1.0")).Counts.Queued);
        Assert.NotEqual(stamped, late.Row.Id);
        Assert.Equal([batch[0].Row.Id, kept], outcomes.Select(o => o.Crash));
        await using var db = site.Database.CreateDbContext();
        var asOf = DateTimeOffset.Parse(first.AsOf, System.Globalization.CultureInfo.InvariantCulture);
        var rows = await db.Crashes.AsNoTracking().Where(c => c.ReceivedAt > asOf).Select(c => c.Id).ToListAsync(Cancellation);
        Assert.Equal(new[] { late.Row.Id, batch[0].Row.Id, kept }.Order(), rows.Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReadingUnderAClockThatWasFarAheadPutsNoCrashIntoTheFuture(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.1.0");
        var now = (await site.ReadAsync("?release=1.1.0")).AsOf;
        site.Pass(TimeSpan.FromHours(1));
        await site.ReadAsync("?release=1.1.0");
        var crash = Pending("1.1.0", now, TimeSpan.FromSeconds(1));
        var at = crash.Row.ReceivedAt;

        await StoreAsync(site, [crash]);

        Assert.Equal(at, crash.Row.ReceivedAt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnotherProjectsReadingStampsNothing(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.Database.RunAsync(async db =>
        {
            db.Projects.Add(new Project { Slug = "other", Name = "other" });
            await db.SaveChangesAsync(Cancellation);
            await ReadingMarks.SettleAsync(db, 2, MicrosecondsConverter.ToMicroseconds(Noon.AddMinutes(1)), Cancellation);
        });
        var crash = Pending("1.0.0", "2026-03-01T12:00:30Z", TimeSpan.Zero);
        var id = crash.Row.Id;

        await StoreAsync(site, [crash]);

        Assert.Equal(id, crash.Row.Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReadingWaitsForNobodyWhoGivesOutNoInstants(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.1.0");
        await using var other = site.Database.CreateDbContext();
        await using var transaction = await other.Database.BeginTransactionAsync(Cancellation);
        await other.Command("UPDATE buckets SET version = version + 1").RunAsync(Cancellation);

        var answer = await site.ReadAsync("?release=1.1.0");

        Assert.Equal(1, answer.Counts.Crashes);
    }

    [Fact]
    public async Task MarksInMemoryAreWrittenSoonAndOutliveTheProcess()
    {
        await using var site = await GateSite.OpenAsync("sqlite");
        await site.CrashAsync("a", "1.1.0");
        var first = await site.ReadAsync("?release=1.1.0");
        var late = Pending("1.1.0", first.AsOf, -TimeSpan.FromSeconds(1));
        var stamped = late.Row.Id;
        await using var db = site.Database.CreateDbContext();
        using var keeper = new ReadingMarkKeeper(
            site.Database,
            db.Readings!,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ReadingMarkKeeper>.Instance
        );

        await keeper.RunOnceAsync(Cancellation);
        site.Database.Restart();
        await StoreAsync(site, [late]);

        Assert.NotEqual(stamped, late.Row.Id);
        Assert.Empty(db.Readings!.TakeUnsaved());
    }

    [Fact]
    public async Task MarksThatCannotBeWrittenAreTriedAgain()
    {
        await using var site = await GateSite.OpenAsync("sqlite");
        await site.CrashAsync("a", "1.1.0");
        await site.ReadAsync("?release=1.1.0");
        await using var db = site.Database.CreateDbContext();
        using var keeper = new ReadingMarkKeeper(
            site.Database,
            db.Readings!,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ReadingMarkKeeper>.Instance
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeper.RunOnceAsync(new CancellationToken(canceled: true)));

        Assert.Single(db.Readings!.TakeUnsaved());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesWithoutAReportAreUnknownUnlessTheyAreAllowed(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.ReceiveAsync("1.1.0", times: 2);
        await site.FailAsync();

        var answer = await site.ReadAsync("?release=1.1.0");

        Assert.Equal((GateVerdict.Unknown, 2L, 0L), (answer.Verdict, answer.Counts.Failed, answer.Counts.Crashes));
        Assert.Contains("Of 2 crashes of 1.1.0 no report could be made, so that nobody knows what they are.", answer.Reasons);
        Assert.Equal("unknown |", await site.VerdictAsync("?release=1.1.0&maxFailed=1"));
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0&maxFailed=2"));
        await site.CrashAsync("b", "1.1.0");
        Assert.Equal("fail b|", await site.VerdictAsync("?release=1.1.0"));
    }

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static PendingCrash Pending(string release, string asOf, TimeSpan after, params string[] keys)
    {
        var at = DateTimeOffset.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture) + after;
        var crash = new Crash
        {
            ProjectId = 1,
            ReceivedAt = at,
            Id = Guid.CreateVersion7(at),
            EventJson = "{}",
            Release = release,
            Environment = "prod",
            DumpSha256 = "00",
        };
        return new PendingCrash(crash, keys, at.AddDays(8));
    }

    private static async Task<IngestOutcome[]> StoreAsync(GateSite site, PendingCrash[] batch)
    {
        await using var writer = await IngestConnection.OpenAsync(site.Database);
        await using var transaction = await writer.BeginAsync();
        var outcomes = await writer.WriteAsync(transaction, batch);
        await transaction.CommitAsync();
        return outcomes;
    }

    /// <summary>On PostgreSQL: until a lock is waited for. SQLite shows nobody who waits; there the reader can't have passed in any case.</summary>
    private static async Task UntilSomebodyWaitsAsync(GateSite site, string kind)
    {
        if (kind == "sqlite")
            return;
        await using var db = site.Database.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancellation);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (
            await db.Command("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                .ScalarAsync(r => r.GetInt64(0), Cancellation) == 0
        )
            await timer.WaitForNextTickAsync(Cancellation);
    }
}

using CrashHub.Server.Data;
using CrashHub.Server.Retention;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Retention;

public sealed class SweeperTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task AnOldDumpGoesAndItsCrashStays(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var (old, _) = await site.PostAsync(RetentionSite.Dump());
        var (young, _) = await site.PostAsync(RetentionSite.Dump());
        old = await site.AgeAsync(old, 31);
        young = await site.AgeAsync(young, 1);
        await site.PostAsync(RetentionSite.Dump());

        Assert.True(await site.Sweeper.RunOnceAsync(Cancellation));

        foreach (var what in (string[])["coredump", "log", "memory", "memory/search?pattern=x"])
            Assert.Equal("expired", (await site.GoneAsync(old, what)).GetProperty("reason").GetString());
        var row = await site.RowAsync(old);
        Assert.Equal((null, null, null), (row!.DumpLocator, row.LogLocator, row.AttachmentsJson));
        Assert.NotNull((await site.RowAsync(young))!.DumpLocator);
        Assert.Equal(6, (await site.StoredAsync()).Count);
        var mark = await site.Server.DataAsync(db => db.SweepMarks.SingleAsync(Cancellation));
        Assert.Equal(row.ReceivedAt, mark.DumpsFrom);
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task AnOldCrashGoesWholeAndItsBucketGoesOnCountingIt(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var (old, document) = await site.PostAsync(RetentionSite.Dump());
        old = await site.AgeAsync(old, 366);
        await site.PostAsync(RetentionSite.Dump());

        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.Null(await site.RowAsync(old));
        Assert.Equal(0, await site.Server.DataAsync(db => db.CrashReports.CountAsync(r => r.CrashId == old, Cancellation)));
        Assert.Equal(0, await site.Server.DataAsync(db => db.CrashModules.CountAsync(m => m.CrashId == old, Cancellation)));
        Assert.Equal(3, (await site.StoredAsync()).Count);
        var bucket = Guid.Parse(document.GetProperty("bucket").GetString()!);
        Assert.Equal(
            2,
            await site.Server.DataAsync(db => db.Buckets.Where(b => b.Id == bucket).Select(b => b.Count).SingleAsync(Cancellation))
        );
    }

    [Fact]
    public async Task AServerWhoseOnlyCrashesAreOldDeletesNothingAtItsFirstSweep()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (old, _) = await site.PostAsync(RetentionSite.Dump());
        old = await site.AgeAsync(old, 400);

        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.NotNull((await site.RowAsync(old))!.DumpLocator);
    }

    [Fact]
    public async Task OneProcessSweepsAtATime()
    {
        await using var site = await RetentionSite.OpenAsync();
        using var started = site.Server.Admin();
        await using var db = await site.Server.DbAsync();
        await new WorkLeases(db).HoldAsync(SweepTurn.Lease, "another", TimeSpan.FromMinutes(1), Cancellation);

        Assert.False(await site.Sweeper.RunOnceAsync(Cancellation));
        await new WorkLeases(db).LetGoAsync(SweepTurn.Lease, "another", Cancellation);
        Assert.True(await site.Sweeper.RunOnceAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task ASweepThatLostItsTurnRemovesNothingMore(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var (id, _) = await site.PostAsync(RetentionSite.Dump());
        await using var db = await site.Server.DbAsync();
        await db.Database.OpenConnectionAsync(Cancellation);
        using var slow = new SweepTurn(db, "slow", TimeProvider.System);
        await slow.BeginAsync(Cancellation);
        Task RemoveAllAsync() =>
            new DumpExpiry(db, site.Blobs, 1, slow).BySizeAsync(0, new RemovedBytes(), () => Task.CompletedTask, Cancellation);

        await EndLeaseAsync(db);
        Assert.True(await site.Sweeper.RunOnceAsync(Cancellation)); // Another, from beginning to end.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(RemoveAllAsync);

        Assert.True(slow.IsLost);
        Assert.NotNull((await site.RowAsync(id))!.DumpLocator);
        using var next = new SweepTurn(db, "slow", TimeProvider.System);
        await next.BeginAsync(Cancellation);
        await EndLeaseAsync(db); // Over, and nobody else's since.
        await new DumpExpiry(db, site.Blobs, 1, next).BySizeAsync(0, new RemovedBytes(), () => Task.CompletedTask, Cancellation);
        Assert.Null((await site.RowAsync(id))!.DumpLocator);
    }

    /// <summary>The database's clock is not ours to set; what a sweep knows of it is the instant of the sweep before.</summary>
    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task AClockThatJumpedAYearAheadRemovesNothingAtOnceAndOneThatWasSetBackNothingYoung(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var (old, _) = await site.PostAsync(RetentionSite.Dump());
        var (young, _) = await site.PostAsync(RetentionSite.Dump());
        old = await site.AgeAsync(old, 31);
        young = await site.AgeAsync(young, 29);
        await site.PostAsync(RetentionSite.Dump());

        await SweptBeforeAsync(site, TimeSpan.FromDays(-365));
        await site.Sweeper.RunOnceAsync(Cancellation);
        var ahead = await site.RowAsync(old);
        await SweptBeforeAsync(site, TimeSpan.FromDays(365));
        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.NotNull(ahead!.DumpLocator);
        Assert.Null((await site.RowAsync(old))!.DumpLocator);
        Assert.NotNull((await site.RowAsync(young))!.DumpLocator);
    }

    [Fact]
    public async Task ACrashThatIsWorkedOnKeepsItsDumpUntilThatIsOver()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (busy, _) = await site.PostAsync(RetentionSite.Dump());
        await site.PostAsync(RetentionSite.Dump());
        busy = await site.AgeAsync(busy, 400);
        await StateAsync(site, busy, 1);

        await site.Sweeper.RunOnceAsync(Cancellation);
        var during = await site.RowAsync(busy);
        await StateAsync(site, busy, 2);
        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.NotNull(during!.DumpLocator);
        Assert.Null(await site.RowAsync(busy));
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task ABuildGoesThatNoCrashRanAndNobodySentAgain(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var unused = await site.BuildAsync(1);
        var sentAgain = await site.BuildAsync(2);
        var young = await site.BuildAsync(3);
        await site.SettingsAsync(new { buildDays = 30 });
        await site.Server.DataAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"UPDATE builds SET created_at = created_at - {(long)TimeSpan.FromDays(40).TotalMicroseconds} WHERE id <> {young}",
                Cancellation
            )
        );
        Assert.Equal(sentAgain, await site.BuildAsync(2));
        await site.PostAsync(RetentionSite.Dump());

        await site.Sweeper.RunOnceAsync(Cancellation);

        var left = await site.Server.DataAsync(db => db.Builds.Select(b => b.Id).ToListAsync(Cancellation));
        Assert.DoesNotContain(unused, left);
        Assert.Equal(new[] { sentAgain, young }.Order(), left.Order());
    }

    [Fact]
    public async Task KeysThatAreOverAndRowsOfARemovedProjectGo()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (kept, _) = await site.PostAsync(RetentionSite.Dump(), key: "young");
        var over = MicrosecondsConverter.FromMicroseconds(1);
        await site.Server.DataAsync(async db =>
        {
            db.IngestKeys.Add(
                new IngestKey
                {
                    ProjectId = 1,
                    Key = "k:old",
                    CrashId = kept,
                    DumpSha256 = "00",
                    ExpiresAt = over,
                }
            );
            return await db.SaveChangesAsync(Cancellation);
        });
        await site.Server.DataAsync(db =>
            db.Database.ExecuteSqlAsync($"UPDATE crashes SET project_id = 99 WHERE id = {kept}", Cancellation)
        );

        await site.Sweeper.RunOnceAsync(Cancellation);

        var keys = await site.Server.DataAsync(db => db.IngestKeys.Select(k => k.Key).ToListAsync(Cancellation));
        Assert.Equal(2, keys.Count);
        Assert.Contains("k:young", keys);
        Assert.Null(await site.RowAsync(kept));
    }

    /// <summary>As after a sweep when the database's clock was so far from where it is now.</summary>
    private static async Task SweptBeforeAsync(RetentionSite site, TimeSpan away)
    {
        await using var db = await site.Server.DbAsync();
        await new WorkLeases(db).HoldAsync(SweepTurn.Lease, "before", TimeSpan.FromMinutes(-1), Cancellation);
        await db.Command($"UPDATE work_leases SET clock = {CrashQueueSql.Now(db)} + @away", ("@away", (long)away.TotalMicroseconds))
            .RunAsync(Cancellation);
    }

    /// <summary>Whoever was told that a build is stored finds it, whatever a sweep does at that moment.</summary>
    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task ABuildThatIsSentWhileItExpiresIsThere(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.SettingsAsync(new { buildDays = 30 });
        await site.PostAsync(RetentionSite.Dump()); // A sweep goes by the newest crash.

        for (var round = 0; round < 12; round++)
        {
            var seed = (byte)(100 + round);
            await site.BuildAsync(seed);
            await site.Server.DataAsync(db =>
                db.Builds.ExecuteUpdateAsync(
                    set => set.SetProperty(b => b.CreatedAt, TimeProvider.System.GetUtcNow().AddDays(-90)),
                    Cancellation
                )
            );
            var sweep = Task.Run(() => site.Sweeper.RunOnceAsync(Cancellation), Cancellation);
            var sent = await site.BuildAsync(seed);
            await sweep;

            var build = await site.Server.DataAsync(db => db.Builds.AsNoTracking().SingleAsync(b => b.Id == sent, Cancellation));
            using var content = await site.Blobs.OpenAsync(build.Locator, Cancellation);
            Assert.NotNull(content);
        }
    }

    private static Task<int> EndLeaseAsync(CrashHubDb db) =>
        db.WorkLeases.Where(l => l.Name == SweepTurn.Lease).ExecuteUpdateAsync(set => set.SetProperty(l => l.Until, 0L), Cancellation);

    private static Task<int> StateAsync(RetentionSite site, Guid id, int state) =>
        site.Server.DataAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"UPDATE crashes SET state = {state}, lease_until = {MicrosecondsConverter.ToMicroseconds(TimeProvider.System.GetUtcNow().AddHours(1))} WHERE id = {id}",
                Cancellation
            )
        );

    private static byte[] Fixture(string name) => Testing.Fixture.Bytes($"dumps/{name}.coredump");

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task LinesOfTheAuditGoAfterTheirDays(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await database.RunAsync(db =>
        {
            for (var n = 0; n < 2500; n++)
                db.AuditEntries.Add(Line(now.AddDays(-400).AddSeconds(-1 - n)));
            db.AuditEntries.Add(Line(now.AddDays(-400)));
            return Task.CompletedTask;
        });
        var rests = 0;

        var gone = await new AuditExpiry(database).RunAsync(
            now.AddDays(-400),
            () =>
            {
                rests++;
                return Task.CompletedTask;
            },
            Cancellation
        );

        Assert.Equal((2500, 2), (gone, rests));
        await using var left = database.CreateDbContext();
        Assert.Equal(now.AddDays(-400), (await left.AuditEntries.SingleAsync(Cancellation)).At);
    }

    private static AuditEntry Line(DateTimeOffset at) =>
        new()
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = "ann",
            Action = "token.create",
            Target = "t",
        };
}

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
        await new WorkLeases(db).HoldAsync(Sweeper.Lease, "another", TimeSpan.FromMinutes(1), Cancellation);

        Assert.False(await site.Sweeper.RunOnceAsync(Cancellation));
        await new WorkLeases(db).LetGoAsync(Sweeper.Lease, "another", Cancellation);
        Assert.True(await site.Sweeper.RunOnceAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task OverTheLimitTheOldestGoFirst(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var ids = new List<Guid>();
        for (var n = 0; n < 4; n++)
        {
            ids.Add((await site.PostAsync(RetentionSite.Dump())).Id);
            ids[n] = await site.AgeAsync(ids[n], 10 - n);
        }
        var bytes = (await site.RowAsync(ids[0]))!.DumpBytes;
        await site.SettingsAsync(new { maxDumpBytes = 2 * bytes });

        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.Equal("overLimit", (await site.GoneAsync(ids[1], "coredump")).GetProperty("reason").GetString());
        var kept = new List<bool>();
        foreach (var id in ids)
            kept.Add((await site.RowAsync(id))!.DumpLocator is not null);
        Assert.Equal([false, false, true, true], kept);
    }

    [Fact]
    public async Task TheNewestDumpOfABucketOutlivesNewerOnesOfOthers()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (only, _) = await site.PostAsync(Fixture("metrics-o1-div"));
        var (older, _) = await site.PostAsync(RetentionSite.Dump());
        var (newer, _) = await site.PostAsync(RetentionSite.Dump());
        only = await site.AgeAsync(only, 9);
        older = await site.AgeAsync(older, 5);
        var bytes = (await site.RowAsync(newer))!.DumpBytes + (await site.RowAsync(only))!.DumpBytes;
        await site.SettingsAsync(new { maxDumpBytes = bytes });

        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.NotNull((await site.RowAsync(only))!.DumpLocator);
        Assert.Null((await site.RowAsync(older))!.DumpLocator);
        Assert.NotNull((await site.RowAsync(newer))!.DumpLocator);
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

    private static Task<int> StateAsync(RetentionSite site, Guid id, int state) =>
        site.Server.DataAsync(db =>
            db.Database.ExecuteSqlAsync($"UPDATE crashes SET state = {state}, lease_until = {long.MaxValue} WHERE id = {id}", Cancellation)
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

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

public sealed class BucketSamplingTests
{
    private const long KeepPerHour = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsOverTheHoursPlacesIsCountedAndNotKept(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);

        var (first, kept) = await CrashAsync(database);
        var (_, second) = await CrashAsync(database);
        var (dropped, third) = await CrashAsync(database);

        Assert.Equal((CrashFinishResult.Finished, CrashFinishResult.Finished, CrashFinishResult.Dropped), (kept, second, third));
        Assert.Equal((CrashState.Discarded, null, null), (dropped.State, dropped.DumpLocator, dropped.LeaseOwner));
        Assert.Equal(first.BucketId, dropped.BucketId);
        Assert.Equal("unreachable", dropped.Trap);
        Assert.StartsWith("sampled: ", dropped.Error, StringComparison.Ordinal);
        var bucket = await database.BucketAsync(first.BucketId);
        Assert.Equal((3, 1), (bucket.Count, bucket.Dropped));
        await database.RunAsync(async db =>
        {
            Assert.Equal(2, await db.CrashReports.CountAsync(Cancellation));
            Assert.Equal(3, await db.BucketHours.SumAsync(h => h.Count, Cancellation));
        });
        Assert.Empty(await database.ClaimAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ANewReleaseAndARegressionAreKeptWhateverCameBefore(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var (first, _) = await CrashAsync(database, "1.0");
        await CrashAsync(database, "1.0");

        var (_, sameRelease) = await CrashAsync(database, "1.0");
        var (_, newRelease) = await CrashAsync(database, "1.1");
        await database.RunAsync(db =>
            db.Buckets.ExecuteUpdateAsync(
                b => b.SetProperty(x => x.Status, BucketStatus.Resolved).SetProperty(x => x.ResolvedAt, first.ReceivedAt),
                Cancellation
            )
        );
        var (_, regression) = await CrashAsync(database, "1.0");
        var (_, after) = await CrashAsync(database, "1.0");

        Assert.Equal((CrashFinishResult.Dropped, CrashFinishResult.Finished), (sameRelease, newRelease));
        Assert.Equal((CrashFinishResult.Finished, CrashFinishResult.Dropped), (regression, after));
        Assert.True((await database.BucketAsync(first.BucketId)).Regressed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatWasKeptOnceStaysKeptThoughItsBucketChanges(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await CrashAsync(database);
        await CrashAsync(database);
        var (moving, _) = await CrashAsync(database, fingerprint: "unnamed");

        await database.RunAsync(db =>
            db.Crashes.Where(c => c.Id == moving.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CrashState.Queued), Cancellation)
        );
        var claim = Assert.Single(await database.ClaimAsync());

        Assert.Equal(CrashFinishResult.Finished, await database.FinishAsync(claim, "same", keepPerHour: KeepPerHour));
    }

    [Fact]
    public void EachHourHasPlacesOfItsOwn()
    {
        const long hour = 3_600_000_000;
        var bucket = new CrashFinishBucket
        {
            Id = Guid.NewGuid(),
            Status = BucketStatus.Open,
            Regressed = false,
            FirstSeen = 0,
            LastSeen = 0,
            Count = 0,
            Users = 0,
            Version = 0,
        };
        bool Keeps(long at) => BucketSampling.Keeps(bucket, at, most: 1, always: false);

        Assert.True(Keeps(hour));
        Assert.False(Keeps(2 * hour - 1));
        Assert.True(Keeps(2 * hour));
        Assert.False(Keeps(2 * hour - 1));
        Assert.Equal(2, bucket.Dropped);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ADroppedCrashSaysSoEverywhere(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var client = server.Admin();
        await RateLimitTests.PatchAsync(server, new { keepPerBucketHour = 1 });
        var (_, first, _) = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=60"));
        var (status, second, _) = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=60"));
        var id = second.GetProperty("id").GetString();

        using var dump = await client.GetAsync($"{CrashPosts.PostPath}/{id}/coredump", Cancellation);
        using var log = await client.GetAsync($"{CrashPosts.PostPath}/{id}/log", Cancellation);
        using var again = await client.PostAsync($"{CrashPosts.PostPath}/{id}/reprocess", null, Cancellation);
        var bucket = await client.GetFromJsonAsync<JsonElement>(
            $"/api/v1/projects/default/buckets/{second.GetProperty("bucket").GetString()}",
            Cancellation
        );
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var page = await client.GetStringAsync($"/p/default/buckets/{bucket.GetProperty("number").GetInt64()}", Cancellation);

        Assert.Equal("processed", first.GetProperty("state").GetString());
        Assert.Equal((HttpStatusCode.OK, "discarded"), (status, second.GetProperty("state").GetString()));
        Assert.Equal(first.GetProperty("bucket").GetString(), second.GetProperty("bucket").GetString());
        Assert.Equal(HttpStatusCode.Gone, dump.StatusCode);
        Assert.Contains(
            "keepPerBucketHour",
            (await CrashHubServer.JsonOf(dump)).GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (log.StatusCode, again.StatusCode));
        Assert.Equal((2, 1), (bucket.GetProperty("count").GetInt32(), bucket.GetProperty("dropped").GetInt32()));
        Assert.Contains("Counted without a dump", page, StringComparison.Ordinal);
        using var removed = await client.DeleteAsync($"{CrashPosts.PostPath}/{id}", Cancellation);
        await using var db = await server.DbAsync();
        var left = await db.Buckets.SingleAsync(Cancellation);
        Assert.Equal((1, 0), (left.Count, left.Dropped));
    }

    [Fact]
    public async Task WhatCameWithADroppedCrashIsRemoved()
    {
        await using var server = new CrashHubServer();
        await RateLimitTests.PatchAsync(server, new { keepPerBucketHour = 1 });
        HttpRequestMessage WithModule() =>
            CrashPosts
                .Form(CrashPosts.PostPath, ("coredump", "c", CrashPosts.Dump()), ("module", "m", new byte[100]), ("log", "l", new byte[10]))
                .With("Prefer", "wait=60");
        await server.SendAsync(WithModule());
        var before = Blobs(server);

        var (_, body, _) = await server.SendAsync(WithModule());
        // The sender is told once the row says so; the worker removes what it named right after.
        while (Blobs(server) != before)
            await Task.Yield();

        Assert.Equal("discarded", body.GetProperty("state").GetString());
        await using var db = await server.DbAsync();
        var row = await db.Crashes.SingleAsync(c => c.State == CrashState.Discarded, Cancellation);
        Assert.Equal((null, null, null, null), (row.DumpLocator, row.LogLocator, row.AttachmentsJson, row.Segment));
    }

    private static int Blobs(CrashHubServer server) =>
        Directory.EnumerateFiles(Path.Combine(server.Folder, "blobs", "1"), "*", SearchOption.AllDirectories).Count();

    private static async Task<(Crash Row, CrashFinishResult Result)> CrashAsync(
        QueueDatabase database,
        string? release = null,
        string fingerprint = "same"
    )
    {
        var crash = await database.QueueAsync(release: release);
        var claim = Assert.Single(await database.ClaimAsync());
        var result = await database.FinishAsync(claim, fingerprint, keepPerHour: KeepPerHour);
        return (await database.ReadAsync(crash.Id), result);
    }
}

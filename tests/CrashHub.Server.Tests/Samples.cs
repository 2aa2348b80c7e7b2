using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests;

/// <summary>Rows as a worker leaves them, written straight into the database of a server under test.</summary>
internal sealed class Samples(CrashHubServer server, string project = "default")
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private int made;

    public Task<Guid> BucketAsync(string title = "main", Action<Bucket>? change = null) =>
        server.DataAsync(async db =>
        {
            var owner = await db.Projects.SingleAsync(p => p.Slug == project, TestContext.Current.CancellationToken);
            var bucket = new Bucket
            {
                ProjectId = owner.Id,
                Id = Guid.CreateVersion7(),
                Number = owner.NextBucketNumber++,
                Fingerprint = $"{made++:x8}",
                Algorithm = "test",
                Title = title,
                Culprit = title,
                Trap = "unreachable",
                SignatureText = title,
                FirstSeen = Begin,
                LastSeen = Begin,
            };
            change?.Invoke(bucket);
            db.Buckets.Add(bucket);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            return bucket.Id;
        });

    /// <summary>A processed crash of a bucket, counted as a worker counts it.</summary>
    public Task<Guid> CrashAsync(
        Guid bucket,
        string? release = null,
        string? environment = null,
        string? region = null,
        string? user = null
    ) =>
        server.DataAsync(async db =>
        {
            var owner = await db.Projects.SingleAsync(p => p.Slug == project, TestContext.Current.CancellationToken);
            var at = Begin.AddSeconds(++made);
            var crash = new Crash
            {
                ProjectId = owner.Id,
                ReceivedAt = at,
                Id = Guid.CreateVersion7(at),
                State = CrashState.Processed,
                Body = CrashBody.Coredump,
                EventJson = "{}",
                Release = release,
                Environment = environment,
                Region = region,
                UserHash = user,
                DumpSha256 = new string('0', 64),
                Trap = "unreachable",
                BucketId = bucket,
            };
            db.Crashes.Add(crash);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await CountAsync(db, crash);
            return crash.Id;
        });

    private static async Task CountAsync(CrashHubDb db, Crash crash)
    {
        var rows = new CrashFinishRows(db, crash.ProjectId);
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var locked = await rows.LockAsync(crash.BucketId!.Value, TestContext.Current.CancellationToken);
        var claim = new CrashQueueClaim
        {
            ProjectId = crash.ProjectId,
            ReceivedAt = MicrosecondsConverter.ToMicroseconds(crash.ReceivedAt),
            Id = crash.Id,
            Owner = "test",
            Epoch = 0,
            Attempts = 0,
            Priority = 0,
            Body = crash.Body,
            EventJson = crash.EventJson,
            Release = crash.Release,
            Environment = crash.Environment,
            Region = crash.Region,
            UserHash = crash.UserHash,
        };
        var counters = new CrashFinishCounters(db, claim.ProjectId);
        counters.Add(locked!, claim);
        await counters.StoreAsync(TestContext.Current.CancellationToken);
        await rows.SaveAsync([locked!], TestContext.Current.CancellationToken);
    }
}

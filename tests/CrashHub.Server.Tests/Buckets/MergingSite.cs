using CrashHub.Server.Accounts;
using CrashHub.Server.Buckets;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Buckets;

/// <summary>Merges and splits buckets of a database as the API does.</summary>
internal sealed class MergingSite(QueueDatabase database) : IAsyncDisposable
{
    private static readonly Caller Ann = new("ann", TokenScopes.Triage, null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public QueueDatabase Database => database;

    public static async Task<MergingSite> OnAsync(string kind, params string[] projects) =>
        new(await QueueDatabase.CreateAsync(kind, projects));

    /// <summary>A crash of a signature; the bucket that its row names.</summary>
    public async Task<Guid> CrashAsync(string fingerprint, string? release = null, string? user = null, string stack = "") =>
        (await database.CrashAsync(fingerprint, release, user, stack: stack)).BucketId!.Value;

    public async Task<ProblemHttpResult?> MergeAsync(Guid survivor, params Guid[] ids)
    {
        await using var db = database.CreateDbContext();
        return await new MergeDesk(db, TimeProvider.System).MergeAsync(Ann, 1, survivor, ids, _ => true, MergeDesk.ByHand, Cancellation);
    }

    public async Task<ProblemHttpResult?> UnmergeAsync(Guid bucket, params Guid[]? ids)
    {
        await using var db = database.CreateDbContext();
        return await new MergeDesk(db, TimeProvider.System).UnmergeAsync(
            Ann,
            1,
            bucket,
            ids is { Length: > 0 } ? ids : null,
            _ => true,
            Cancellation
        );
    }

    public async Task<SplitOutcome> SplitAsync(Guid bucket, params Guid[] crashes)
    {
        await using var db = database.CreateDbContext();
        return await new SplitDesk(db, TimeProvider.System).CrashesAsync(Ann, 1, bucket, crashes, _ => true, Cancellation);
    }

    public async Task<SplitOutcome> SplitAsync(Guid bucket, string function)
    {
        await using var db = database.CreateDbContext();
        return await new SplitDesk(db, TimeProvider.System).FrameAsync(Ann, 1, bucket, function, _ => true, Cancellation);
    }

    /// <summary>Count and users as the row has them, and the sum of the hours of its family.</summary>
    public async Task<(long Count, long Users, long Hours)> FiguresAsync(Guid bucket)
    {
        await using var db = database.CreateDbContext();
        var row = await db.Buckets.AsNoTracking().SingleAsync(b => b.Id == bucket, Cancellation);
        var leaves = await Families.LeavesAsync(db, row.ProjectId, bucket, Cancellation);
        var hours = await db.BucketHours.Where(h => leaves.Contains(h.BucketId)).SumAsync(h => h.Count, Cancellation);
        return (row.Count, row.Users, hours);
    }

    /// <summary>When it was first and last seen.</summary>
    public async Task<(DateTimeOffset First, DateTimeOffset Last)> SeenAsync(Guid bucket)
    {
        var row = await database.BucketAsync(bucket);
        return (row.FirstSeen, row.LastSeen);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}

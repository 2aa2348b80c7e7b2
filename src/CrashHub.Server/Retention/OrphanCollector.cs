using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Retention;

/// <summary>
/// Deletes blobs that no row names: a process died between a blob and its row, or between a row's end and the blob's. Every write makes a blob of its own
/// with a random name that is never used again, so a blob without a row is either left behind or on its way to one. Which, time tells, by two clocks: it
/// is older than <c>Retention:OrphanHours</c> by the store's clock, and this process has found it without a row twice, an hour apart by a clock that
/// nobody can set.
/// </summary>
internal sealed partial class OrphanCollector(
    IDbContextFactory<CrashHubDb> databases,
    IBlobStore blobs,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<OrphanCollector> logger
)
{
    /// <summary>Between the two looks, by the clock that nobody can set.</summary>
    internal static readonly TimeSpan SecondLookAfter = TimeSpan.FromHours(1);

    private const int MostSuspects = 100_000;

    private Dictionary<(int Owner, Guid Id), long> suspects = [];

    // A database that names nothing in the store is taken for the wrong one: nothing is deleted on its word.
    private bool isOurs;

    /// <summary>Blobs of a chunk; tests take few.</summary>
    internal int ChunkBlobs { get; init; } = 200_000;

    /// <summary>Looks through the whole store once.</summary>
    /// <param name="rest">Called between pieces of work.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <returns>Blobs that were deleted.</returns>
    public async Task<int> RunAsync(Func<Task> rest, CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - options.Value.OrphanAge;
        var found = new Dictionary<(int, Guid), long>();
        var (count, bytes) = (0, 0L);
        var hasNames = false;
        await foreach (var owner in blobs.OwnersAsync(cancellation))
        await foreach (var chunk in BlobChunk.OfAsync(OldAsync(owner, before, cancellation), ChunkBlobs, cancellation))
        {
            hasNames |= await WithoutRowAsync(owner, chunk, cancellation);
            foreach (var blob in chunk.Blobs.Values)
            {
                if (!IsLeftBehind(blob, found))
                    continue;
                await blobs.DeleteAsync(blob.Locator, cancellation);
                (count, bytes) = (count + 1, bytes + blob.Bytes);
            }
            await rest();
        }
        suspects = found;
        isOurs = hasNames;
        var leftovers = await blobs.RemoveLeftoversAsync(before, cancellation);
        if (count + leftovers > 0)
            Log.Collected(logger, count, bytes, leftovers);
        return count;
    }

    /// <summary>True at the second look; notes the first.</summary>
    private bool IsLeftBehind(StoredBlob blob, Dictionary<(int, Guid), long> found)
    {
        var key = (blob.Owner, blob.Id);
        if (!suspects.TryGetValue(key, out var since))
            since = time.GetTimestamp();
        else if (isOurs && time.GetElapsedTime(since) >= SecondLookAfter)
            return true;
        if (found.Count < MostSuspects)
            found[key] = since;
        return false;
    }

    /// <summary>Leaves in a chunk what no row names. True when one names another.</summary>
    private async Task<bool> WithoutRowAsync(int owner, BlobChunk chunk, CancellationToken cancellation)
    {
        var all = chunk.Blobs.Count;
        if (all == 0)
            return false;
        await foreach (var name in new StoredNames(databases).OfAsync(owner, cancellation))
        {
            if (BlobLocator.TryParse(name.Locator, out var at))
                chunk.Blobs.Remove(at.Id);
        }
        return chunk.Blobs.Count < all;
    }

    private async IAsyncEnumerable<StoredBlob> OldAsync(
        int owner,
        DateTimeOffset before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var blob in blobs.ListAsync(owner, cancellation))
        {
            if (blob.WrittenAt < before)
                yield return blob;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            410,
            LogLevel.Information,
            "{Count} blobs without a row ({Bytes} bytes) and {Leftovers} files of writes that never ended are deleted"
        )]
        public static partial void Collected(ILogger logger, int count, long bytes, int leftovers);
    }
}

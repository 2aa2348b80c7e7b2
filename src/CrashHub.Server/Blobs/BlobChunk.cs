using System.Runtime.CompilerServices;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Some of an owner's blobs: all whose ids lie in one range. Rows are held against one chunk at a time, so that memory does not grow with the store. The
/// chunks of an owner together cover every id, and there is one at least.
/// </summary>
internal sealed class BlobChunk
{
    private readonly string? after;
    private readonly string? upTo;

    private BlobChunk(string? after, string? upTo, Dictionary<Guid, StoredBlob> blobs)
    {
        (this.after, this.upTo, Blobs) = (after, upTo, blobs);
    }

    public Dictionary<Guid, StoredBlob> Blobs { get; }

    /// <summary>True for the chunk in which also names of no blob are looked at.</summary>
    public bool IsFirst => after is null;

    /// <summary>True when a blob of this id would be in this chunk.</summary>
    public bool Covers(Guid id)
    {
        var text = id.ToString("n");
        return (after is null || string.CompareOrdinal(text, after) > 0) && (upTo is null || string.CompareOrdinal(text, upTo) <= 0);
    }

    /// <param name="blobs">By ascending id.</param>
    /// <param name="most">Blobs of a chunk.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public static async IAsyncEnumerable<BlobChunk> OfAsync(
        IAsyncEnumerable<StoredBlob> blobs,
        int most,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        string? reached = null;
        var chunk = new Dictionary<Guid, StoredBlob>();
        await foreach (var blob in blobs.WithCancellation(cancellation))
        {
            chunk[blob.Id] = blob;
            if (chunk.Count < most)
                continue;
            var end = blob.Id.ToString("n");
            yield return new BlobChunk(reached, end, chunk);
            (reached, chunk) = (end, []);
        }
        yield return new BlobChunk(reached, null, chunk);
    }
}

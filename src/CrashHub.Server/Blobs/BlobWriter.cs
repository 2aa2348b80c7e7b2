namespace CrashHub.Server.Blobs;

/// <summary>One durable write.</summary>
internal abstract class BlobWriter : IAsyncDisposable
{
    /// <summary>Appends bytes.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Makes the bytes durable (data and directory entry) and returns their locator.</summary>
    public abstract ValueTask<string> CommitAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}

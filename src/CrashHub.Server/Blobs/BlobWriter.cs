namespace CrashHub.Server.Blobs;

/// <summary>One durable write.</summary>
internal abstract class BlobWriter : IAsyncDisposable
{
    /// <summary>Appends bytes.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>
    /// Memory that the next bytes may be put into in place of a <see cref="WriteAsync"/>, which would copy them; empty when there is none now. What was put
    /// there counts once <see cref="Advance"/> says so.
    /// </summary>
    public virtual ValueTask<Memory<byte>> RoomAsync(CancellationToken cancellation) => default;

    /// <summary>Appends the first bytes of what <see cref="RoomAsync"/> gave.</summary>
    public virtual void Advance(int bytes) => throw new NotSupportedException();

    /// <summary>Makes the bytes durable (data and directory entry) and returns their locator.</summary>
    public abstract ValueTask<string> CommitAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}

using System.Buffers;

namespace CrashHub.Server.Blobs;

/// <summary>A small blob's bytes in a rented buffer.</summary>
internal sealed class PooledContent(int length) : IBlobContent
{
    private byte[]? rented = ArrayPool<byte>.Shared.Rent(length);

    /// <summary>Where the bytes are put.</summary>
    public Span<byte> Buffer => rented.AsSpan(0, length);

    /// <summary>As <see cref="Buffer"/>, for writes that wait.</summary>
    public Memory<byte> Writable => rented.AsMemory(0, length);

    public ReadOnlyMemory<byte> Bytes => (rented ?? throw new ObjectDisposedException(nameof(PooledContent))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref rented, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}

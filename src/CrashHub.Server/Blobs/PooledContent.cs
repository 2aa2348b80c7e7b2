using System.Buffers;

namespace CrashHub.Server.Blobs;

/// <summary>A small blob's bytes in a rented buffer.</summary>
internal sealed class PooledContent(int length) : IBlobContent
{
    // What two workers hold at a time. The shared pool keeps fewer; what it drops is made anew, and since arrays of this size are collected with the whole
    // heap only, that was collected four times a second in a storm.
    private const int MostKept = 136;
    private const int MostPooled = 2 * IngestJournal.MaxDumpBytes;
    private static readonly ArrayPool<byte> Kept = ArrayPool<byte>.Create(MostPooled, MostKept);

    private readonly bool isKept = length <= MostPooled;
    private byte[]? rented = (length <= MostPooled ? Kept : ArrayPool<byte>.Shared).Rent(length);
    private int length = length;

    /// <summary>Where the bytes are put.</summary>
    public Span<byte> Buffer => rented.AsSpan(0, length);

    /// <summary>As <see cref="Buffer"/>, for writes that wait.</summary>
    public Memory<byte> Writable => rented.AsMemory(0, length);

    public ReadOnlyMemory<byte> Bytes => (rented ?? throw new ObjectDisposedException(nameof(PooledContent))).AsMemory(0, length);

    /// <summary>Only the first bytes count.</summary>
    public void Cut(int bytes) => length = bytes;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref rented, null) is { } buffer)
            (isKept ? Kept : ArrayPool<byte>.Shared).Return(buffer);
    }
}

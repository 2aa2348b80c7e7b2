using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Memory that never moves and begins at a multiple of <see cref="Block"/>: what a file that is written or read past the page cache asks for. Buffers of
/// one size are kept.
/// </summary>
internal sealed class AlignedBuffer
{
    /// <summary>What offsets, lengths and addresses are multiples of; no disk of ours has larger blocks.</summary>
    public const int Block = 4096;

    /// <summary>Bytes of a kept buffer.</summary>
    public const int KeptBytes = 256 << 10;

    private const int MostKept = 128;
    private static readonly ConcurrentQueue<AlignedBuffer> Kept = new();

    private readonly byte[] bytes;
    private readonly int start;

    public AlignedBuffer(int length)
    {
        bytes = GC.AllocateUninitializedArray<byte>(length + Block, pinned: true);
        start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) & (Block - 1));
        Length = length;
    }

    public int Length { get; }

    public Memory<byte> Memory => bytes.AsMemory(start, Length);

    public Span<byte> Span => bytes.AsSpan(start, Length);

    /// <summary>The next multiple of <see cref="Block"/>.</summary>
    public static long Up(long offset) => (offset + (Block - 1)) & -Block;

    /// <summary>A buffer of <see cref="KeptBytes"/>.</summary>
    public static AlignedBuffer Rent() => Kept.TryDequeue(out var buffer) ? buffer : new AlignedBuffer(KeptBytes);

    /// <summary>Gives back a buffer that <see cref="Rent"/> gave.</summary>
    public static void Return(AlignedBuffer buffer)
    {
        if (Kept.Count < MostKept)
            Kept.Enqueue(buffer);
    }
}

using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Memory that never moves and begins at a multiple of <see cref="Block"/>: what a file that is written or read past the page cache asks for. Buffers of
/// three sizes are kept.
/// </summary>
internal sealed class AlignedBuffer
{
    /// <summary>What offsets, lengths and addresses are multiples of; no disk of ours has larger blocks.</summary>
    public const int Block = 4096;

    /// <summary>Bytes of a kept buffer: the largest dump of the journal, and a block in which a longer one shows.</summary>
    public const int KeptBytes = IngestJournal.MaxDumpBytes + Block;

    /// <summary>Bytes of a buffer that a large dump goes on in, when one is free: a quarter of the writes.</summary>
    public const int LargeBytes = 1 << 20;

    /// <summary>Bytes of a buffer that a large dump is gathered in while many are.</summary>
    public const int LeastBytes = 64 << 10;

    // So many of KeptBytes in use, and what is known to be large takes less: hundreds of uploads at once are no reason to hold as many whole buffers.
    private const int Crowd = 64;

    // Arrays of this size are collected with the whole heap only, so that those of a burst are kept and not made anew by the next.
    private const int MostKept = 256;
    private const int MostLarge = 8;
    private const int MostLeast = 512;

    private static readonly ConcurrentQueue<AlignedBuffer> Kept = new();
    private static readonly ConcurrentQueue<AlignedBuffer> Large = new();
    private static readonly ConcurrentQueue<AlignedBuffer> Least = new();
    private static int large;
    private static int rented;

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
    public static AlignedBuffer Rent()
    {
        Interlocked.Increment(ref rented);
        return Kept.TryDequeue(out var buffer) ? buffer : new AlignedBuffer(KeptBytes);
    }

    /// <summary>A buffer for a dump that is larger than any of them: of <see cref="LargeBytes"/> while there are, else of <see cref="KeptBytes"/>, in a crowd of <see cref="LeastBytes"/>.</summary>
    public static AlignedBuffer RentForMore()
    {
        if (TryRentLarge() is { } most)
            return most;
        if (Volatile.Read(ref rented) < Crowd)
            return Rent();
        return Least.TryDequeue(out var buffer) ? buffer : new AlignedBuffer(LeastBytes);
    }

    /// <summary>A buffer of <see cref="LargeBytes"/>; null while all that there may be are in use.</summary>
    public static AlignedBuffer? TryRentLarge()
    {
        if (Large.TryDequeue(out var buffer))
            return buffer;
        if (Interlocked.Increment(ref large) <= MostLarge)
            return new AlignedBuffer(LargeBytes);
        Interlocked.Decrement(ref large);
        return null;
    }

    /// <summary>Gives back a buffer that one of these gave.</summary>
    public static void Return(AlignedBuffer buffer)
    {
        switch (buffer.Length)
        {
            case LargeBytes:
                Large.Enqueue(buffer);
                break;
            case LeastBytes:
                Keep(Least, buffer, MostLeast);
                break;
            default:
                Interlocked.Decrement(ref rented);
                Keep(Kept, buffer, MostKept);
                break;
        }
    }

    private static void Keep(ConcurrentQueue<AlignedBuffer> queue, AlignedBuffer buffer, int most)
    {
        if (queue.Count < most)
            queue.Enqueue(buffer);
    }
}

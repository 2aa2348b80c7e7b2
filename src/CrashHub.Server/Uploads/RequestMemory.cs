using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace CrashHub.Server.Uploads;

/// <summary>
/// The memory that the server reads requests into. Kestrel's own gives blocks of 4 KiB, so that a dump of 64 KiB takes sixteen reads of its socket, each a
/// system call and a change of threads; from blocks of <see cref="BlockBytes"/> it takes three. What a connection may hold is bounded elsewhere, by
/// <c>MaxReadBufferSize</c> of the transport, and one that rests holds none.
/// </summary>
internal sealed class RequestMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    public const int BlockBytes = 32 << 10;

    // Kept for the next request; in a storm more are made, and go when it is over.
    private const int MostKept = 1024;

    private readonly ConcurrentQueue<Block> kept = new();

    public override int MaxBufferSize => BlockBytes;

    /// <summary>One pool for all of the process: a block is as good for one thread as for another.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <summary>A block of <see cref="BlockBytes"/>, whatever less is asked for; what is in it is left of whoever had it before.</summary>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        return kept.TryDequeue(out var block) ? block.Begin() : new Block(this);
    }

    // Kestrel disposes what Create gave; nothing here needs an end.
    protected override void Dispose(bool disposing) { }

    private void Return(Block block)
    {
        if (kept.Count < MostKept)
            kept.Enqueue(block);
    }

    private sealed class Block(RequestMemory pool) : IMemoryOwner<byte>
    {
        // Never moved: a read of a socket need not pin it.
        private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        private int isReturned;

        public Memory<byte> Memory => bytes;

        public Block Begin()
        {
            isReturned = 0;
            return this;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isReturned, 1) == 0)
                pool.Return(this);
        }
    }
}

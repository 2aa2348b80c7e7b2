namespace CrashHub.Analysis.Heap;

/// <summary>
/// A heap as its allocator's own data describes it: blocks by ascending address, and where that data was written over. Made only where the allocator's state was
/// proved; immutable and safe for several threads.
/// </summary>
public sealed class HeapImage
{
    private readonly HeapBlocks blocks;

    internal HeapImage(HeapAllocator allocator, uint memory, HeapBlocks blocks)
    {
        Allocator = allocator;
        Memory = memory;
        this.blocks = blocks;
        Damage = blocks.Damage;
        IsWhole = blocks.IsWhole;
    }

    /// <summary>The allocator.</summary>
    public HeapAllocator Allocator { get; }

    /// <summary>Index of the memory in the dump.</summary>
    public uint Memory { get; }

    /// <summary>Blocks found, in use and free.</summary>
    public int ChunkCount => blocks.Count;

    /// <summary>Blocks in use.</summary>
    public int UsedCount => blocks.UsedCount;

    /// <summary>Bytes of the blocks in use, without the allocator's own.</summary>
    public ulong UsedBytes => blocks.UsedBytes;

    /// <summary>Bytes of the free blocks, without the allocator's own.</summary>
    public ulong FreeBytes => blocks.FreeBytes;

    /// <summary>False when blocks are missing: behind damage, in bytes that the dump lacks, or over <see cref="AnalysisLimits.MaxHeapChunks"/>.</summary>
    public bool IsWhole { get; }

    /// <summary>Where the allocator's own data was written over, by ascending address; empty in a sound heap. At most a few: one often causes the next.</summary>
    public IReadOnlyList<HeapDamage> Damage { get; }

    /// <summary>The blocks by ascending address.</summary>
    /// <param name="index">From 0 to below <see cref="ChunkCount"/>.</param>
    public HeapChunk this[int index] => blocks[index];

    /// <summary>The block that holds an address, its header included; null where no block was found.</summary>
    public HeapChunk? Find(ulong address) => blocks.Find(address);
}

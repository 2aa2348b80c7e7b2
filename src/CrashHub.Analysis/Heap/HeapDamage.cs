namespace CrashHub.Analysis.Heap;

/// <summary>A place where an allocator's own data was written over.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Address">First byte of what is wrong.</param>
/// <param name="Chunk">The block whose data it is; of a broken header the place where the block before ends, with length 0.</param>
/// <param name="Before">The block before it, which may have been written past its end; null where there is none.</param>
public sealed record HeapDamage(HeapDamageKind Kind, ulong Address, HeapChunk Chunk, HeapChunk? Before);

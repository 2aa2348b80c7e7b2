namespace CrashHub.Analysis.Heap;

/// <summary>A block of a heap.</summary>
/// <param name="Address">First byte of its header, as the allocator counts it.</param>
/// <param name="Length">Bytes to the next block's header.</param>
/// <param name="Payload">First byte that the program was given, or would be.</param>
/// <param name="PayloadLength">Bytes that the program may use.</param>
/// <param name="IsFree">True for a block that nobody holds.</param>
public readonly record struct HeapChunk(ulong Address, ulong Length, ulong Payload, ulong PayloadLength, bool IsFree)
{
    /// <summary>The byte behind the last that the program may use.</summary>
    public ulong PayloadEnd => Payload + PayloadLength;
}

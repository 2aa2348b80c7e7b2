namespace CrashHub.Analysis.Heap;

/// <summary>
/// Walks the heap of AssemblyScript's TLSF allocator (<c>std/assembly/rt/tlsf.ts</c> and <c>common.ts</c>, from 0.18 on). A block is a word <c>mmInfo</c> (length
/// of what follows, bit 0 free, bit 1 the block on the left is free) and its bytes; a free one holds the links of its list, and in its last word its own
/// address. The last block has length 0.
/// </summary>
internal static class TlsfHeap
{
    private const uint Free = 1;
    private const uint LeftFree = 2;
    private const uint Overhead = 4;

    // Three words: what a free block holds.
    private const uint Smallest = 12;

    // SL_START 4, 23 words of second-level maps, HL_START 96, 23 * 16 list heads: the tail's address follows, and the first block.
    private const uint HeadsOffset = 96;
    private const uint TailOffset = HeadsOffset + 23 * 16 * 4;
    private const uint RootLength = TailOffset + 4;

    /// <summary>Reads the heap with its root at an address; null unless the root leads to a last block, which is what proves it.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="root">The value of a global that may be the root.</param>
    /// <param name="isNamed">True when the global has the root's name: a heap with broken blocks is then one all the same.</param>
    /// <param name="limits">Bounds the blocks.</param>
    public static HeapBlocks? Read(HeapWords words, uint root, bool isNamed, AnalysisLimits limits)
    {
        if (root == 0 || (root & 15) != 0 || !words.TryRead((ulong)root + TailOffset, out var tail) || (tail & 3) != 0)
            return null;
        var first = ((root + RootLength + Overhead + 15) & ~15u) - Overhead;
        if (tail <= first || !words.TryRead(tail, out var last) || (last & ~3u) != 0 || (last & Free) != 0)
            return null;
        var blocks = new HeapBlocks(headerBefore: (int)Overhead, (int)Overhead, limits.MaxHeapChunks);
        Walk(words, root, first, tail, blocks);
        return blocks.Damage.Count > 0 && !isNamed || blocks.Count == 0 ? null : blocks;
    }

    private static void Walk(HeapWords words, uint root, uint at, uint tail, HeapBlocks blocks)
    {
        var leftIsFree = false;
        while (at < tail)
        {
            if (!words.TryRead(at, out var info))
            {
                blocks.IsWhole = false;
                return;
            }
            var length = info & ~3u;
            var next = unchecked(at + Overhead + length);
            if (length < Smallest || next <= at || next > tail || (next & 15) != 12)
            {
                // Nothing leads past it: lists lead to free blocks only, and those may be what was written over.
                blocks.AddDamage(HeapDamageKind.Header, at, blocks.Chunk(at, 0, false), blocks.EndingAt(at));
                blocks.IsWhole = false;
                return;
            }
            var isFree = (info & Free) != 0;
            if (leftIsFree != ((info & LeftFree) != 0))
                blocks.AddDamage(HeapDamageKind.BoundaryTag, at, blocks.Chunk(at, Overhead + length, isFree), blocks.EndingAt(at));
            if (!blocks.Add(at, Overhead + length, isFree))
                return;
            if (isFree)
                CheckFree(words, root, at, next, tail, blocks);
            (at, leftIsFree) = (next, isFree);
        }
        if (words.TryRead(tail, out var last) && leftIsFree != ((last & LeftFree) != 0))
            blocks.AddDamage(HeapDamageKind.BoundaryTag, tail, blocks.Chunk(tail, Overhead, false), blocks.EndingAt(tail));
    }

    private static void CheckFree(HeapWords words, uint root, uint at, uint next, uint tail, HeapBlocks blocks)
    {
        var chunk = blocks[blocks.Count - 1];
        if (words.TryRead((ulong)next - 4, out var back) && back != at)
            blocks.AddDamage(HeapDamageKind.BoundaryTag, (ulong)next - 4, chunk, null);
        if (!words.TryRead((ulong)at + 4, out var previous) || !words.TryRead((ulong)at + 8, out var following))
            return;
        if (!IsLink(previous) || !IsLink(following))
            blocks.AddDamage(HeapDamageKind.FreeLinks, (ulong)at + 4, chunk, null);

        bool IsLink(uint link) => link == 0 || (link > root && link < tail && (link & 15) == 12);
    }
}

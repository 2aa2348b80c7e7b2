namespace CrashHub.Analysis.Heap;

/// <summary>
/// Walks emmalloc's regions (Emscripten, <c>system/lib/emmalloc.c</c>). A region begins and ends with its length; in a free one bit 0 of the last word is set.
/// Each piece of memory that was claimed begins with a record of itself (16, next piece, end, 16) and ends with a region of 16 bytes.
/// </summary>
internal sealed class EmmallocHeap
{
    private const uint Free = 1;
    private const uint RecordLength = 16;
    private const uint Around = 256;
    private const int MostPieces = 1_000;

    // freeRegionBuckets: regions of 16 bytes, links at 4 and 8.
    private static readonly SelfLinkedBins.Shape Buckets = new(Stride: 16, Link: 4, Count: 64, FewestEmpty: 16);

    private readonly HeapWords words;
    private readonly ulong buckets;
    private readonly List<(uint Start, uint End)> pieces = [];
    private readonly HeapBlocks blocks;

    private EmmallocHeap(HeapWords words, ulong buckets, AnalysisLimits limits)
    {
        this.words = words;
        this.buckets = buckets;
        blocks = new HeapBlocks(headerBefore: 4, overhead: 8, limits.MaxHeapChunks);
    }

    public static HeapBlocks? Read(HeapWords words, ulong from, ulong end, AnalysisLimits limits)
    {
        if (SelfLinkedBins.Find(words, from, end, Buckets) is not { Origin: var buckets } || buckets < Around)
            return null;
        var heap = new EmmallocHeap(words, buckets, limits);
        // listOfAllRegions is a static beside the buckets; what it points to proves it.
        for (var at = buckets - Around; at < buckets + 64 * 16 + Around && heap.pieces.Count == 0; at += 4)
        {
            if ((at < buckets || at >= buckets + 64 * 16) && words.TryRead(at, out var piece))
                heap.ReadPieces(piece);
        }
        if (heap.pieces.Count == 0)
            return null;
        foreach (var (start, stop) in heap.pieces)
            heap.Walk(start + RecordLength, stop - RecordLength);
        heap.blocks.Sort();
        return heap.blocks;
    }

    private void ReadPieces(uint piece)
    {
        while (piece != 0 && pieces.Count < MostPieces && TryPiece(piece, out var end, out var next))
        {
            pieces.Add((piece, end));
            piece = next;
        }
        blocks.IsWhole &= pieces.Count == 0 || piece == 0;
    }

    private bool TryPiece(uint piece, out uint end, out uint next)
    {
        end = next = 0;
        return piece != 0
            && words.TryRead(piece, out var length)
            && length == RecordLength
            && words.TryRead((ulong)piece + 4, out next)
            && words.TryRead((ulong)piece + 8, out end)
            && words.TryRead((ulong)piece + 12, out var footer)
            && footer == RecordLength
            && end > piece
            && end - piece >= 2 * RecordLength
            && words.TryRead((ulong)end - RecordLength, out var last)
            && last == RecordLength
            && words.TryRead((ulong)end - 4, out var lastFooter)
            && lastFooter == RecordLength;
    }

    private void Walk(uint at, uint limit)
    {
        while (at < limit)
        {
            if (!words.TryRead(at, out var length))
            {
                blocks.IsWhole = false;
                return;
            }
            var next = unchecked(at + length);
            if (length < RecordLength || (length & 3) != 0 || next <= at || next > limit)
            {
                blocks.AddDamage(HeapDamageKind.Header, at, blocks.Chunk(at, 0, false), blocks.EndingAt(at));
                blocks.IsWhole = false;
                return;
            }
            if (!words.TryRead((ulong)next - 4, out var footer))
            {
                blocks.IsWhole = false;
                return;
            }
            var isFree = (footer & Free) != 0;
            if (!blocks.Add(at, length, isFree))
                return;
            var chunk = blocks[blocks.Count - 1];
            if ((footer & ~Free) != length)
                blocks.AddDamage(HeapDamageKind.BoundaryTag, (ulong)next - 4, chunk, null);
            else if (isFree && words.TryRead((ulong)at + 4, out var previous) && words.TryRead((ulong)at + 8, out var following))
            {
                if (!IsLink(previous) || !IsLink(following))
                    blocks.AddDamage(HeapDamageKind.FreeLinks, (ulong)at + 4, chunk, null);
            }
            at = next;
        }
    }

    private bool IsLink(uint link)
    {
        if ((link & 3) != 0)
            return false;
        if (link >= buckets && link < buckets + 64 * 16)
            return true;
        foreach (var (start, end) in pieces)
        {
            if (link >= start && link < end)
                return true;
        }
        return false;
    }
}

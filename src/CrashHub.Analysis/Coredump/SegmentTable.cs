using System.Collections;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// The segments of one memory: 16 bytes each, in blocks, so that growing and joining copy next to nothing and a table takes what it holds. Without
/// overlap and by ascending address once <see cref="SegmentOverlap"/> has seen it.
/// </summary>
internal sealed class SegmentTable : IReadOnlyList<MemorySegment>
{
    // 16 KiB a block, far below what the collector takes for a large object.
    private const int BlockLength = 1024;
    private const int FirstLength = 16;

    private readonly List<Block> blocks = [];
    private MemorySegment[] current = [];
    private int used;
    private MemorySegment last;

    public int Count { get; private set; }

    /// <summary>Whether what was added came by ascending address, without overlap.</summary>
    public bool IsDisjoint { get; private set; } = true;

    public MemorySegment this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            var low = 0;
            for (var high = blocks.Count - 1; low < high; )
            {
                var middle = (low + high + 1) >>> 1;
                if (blocks[middle].Start <= index)
                    low = middle;
                else
                    high = middle - 1;
            }
            return blocks[low].Items[index - blocks[low].Start];
        }
    }

    public void Add(MemorySegment segment)
    {
        if (Count > 0 && segment.Address <= last.Last)
            IsDisjoint = false;
        if (used == current.Length)
            Grow();
        current[used++] = last = segment;
        Count++;
    }

    /// <summary>Adds a segment, or makes the last one longer when this continues it in memory and in the file.</summary>
    public void AddOrExtend(MemorySegment segment)
    {
        if (Count > 0 && last.End == segment.Address && last.FileOffset + last.Length == segment.FileOffset)
            current[used - 1] = last = last with { Length = last.Length + segment.Length };
        else
            Add(segment);
    }

    /// <summary>Takes over the blocks of a table whose segments follow; that one is not to be used any more.</summary>
    public void Join(SegmentTable next)
    {
        if (next.Count == 0)
            return;
        if (!next.IsDisjoint || (Count > 0 && next.blocks[0].Items[0].Address <= last.Last))
            IsDisjoint = false;
        Trim();
        foreach (var block in next.blocks)
            blocks.Add(block with { Start = Count + block.Start });
        (current, used, last) = (next.current, next.used, next.last);
        Count += next.Count;
    }

    /// <summary>Gives back what the last block has free.</summary>
    public void Trim()
    {
        if (used == current.Length)
            return;
        Array.Resize(ref current, used);
        blocks[^1] = blocks[^1] with { Items = current };
    }

    /// <summary>The segments from the first one on that reaches <paramref name="address"/> or lies behind it.</summary>
    public Enumerator From(ulong address)
    {
        var block = 0;
        for (var high = blocks.Count; block < high; )
        {
            var middle = (block + high) >>> 1;
            if (LastOf(middle) < address)
                block = middle + 1;
            else
                high = middle;
        }
        if (block == blocks.Count)
            return new Enumerator(this, block, -1);
        var items = blocks[block].Items;
        var low = 0;
        for (var high = FilledIn(block) - 1; low < high; )
        {
            var middle = (low + high) >>> 1;
            if (items[middle].Last < address)
                low = middle + 1;
            else
                high = middle;
        }
        return new Enumerator(this, block, low - 1);
    }

    public Enumerator GetEnumerator() => new(this, 0, -1);

    IEnumerator<MemorySegment> IEnumerable<MemorySegment>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int FilledIn(int block) => (block + 1 < blocks.Count ? blocks[block + 1].Start : Count) - blocks[block].Start;

    private ulong LastOf(int block) => blocks[block].Items[FilledIn(block) - 1].Last;

    private void Grow()
    {
        // The first block grows by doubling, since most dumps have few segments; later ones begin whole.
        if (blocks.Count == 1 && used < BlockLength)
        {
            Array.Resize(ref current, used * 2);
            blocks[0] = new Block(0, current);
            return;
        }
        current = new MemorySegment[blocks.Count == 0 ? FirstLength : BlockLength];
        used = 0;
        blocks.Add(new Block(Count, current));
    }

    private readonly record struct Block(int Start, MemorySegment[] Items);

    /// <summary>Walks block by block.</summary>
    public struct Enumerator : IEnumerator<MemorySegment>
    {
        private readonly SegmentTable table;
        private int block;
        private int item;

        internal Enumerator(SegmentTable table, int block, int item) => (this.table, this.block, this.item) = (table, block, item);

        public readonly MemorySegment Current => table.blocks[block].Items[item];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (block >= table.blocks.Count)
                return false;
            if (++item < table.FilledIn(block))
                return true;
            item = 0;
            return ++block < table.blocks.Count;
        }

        readonly void IEnumerator.Reset() => throw new NotSupportedException();

        public readonly void Dispose() { }
    }
}

namespace CrashHub.Analysis.Heap;

/// <summary>Gathers the blocks of a walk: eight bytes each.</summary>
internal sealed class HeapBlocks(int headerBefore, int overhead, int most)
{
    private const uint Free = 1;

    // Of a heap that a program wrote all over, the first places say all there is to say.
    private const int MostDamage = 8;

    private readonly List<HeapDamage> damage = [];
    private (uint Address, uint Length)[] items = new (uint, uint)[64];

    public int Count { get; private set; }

    public int UsedCount { get; private set; }

    public ulong UsedBytes { get; private set; }

    public ulong FreeBytes { get; private set; }

    public bool IsWhole { get; set; } = true;

    public IReadOnlyList<HeapDamage> Damage => damage;

    /// <summary>True when no more damage is taken.</summary>
    public bool HasEnoughDamage => damage.Count >= MostDamage;

    public HeapChunk this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            var (address, length) = items[index];
            return Chunk(address, length & ~Free, (length & Free) != 0);
        }
    }

    /// <summary>Adds the next block; its length is a multiple of four. False when there are too many.</summary>
    public bool Add(uint address, uint length, bool isFree)
    {
        if (Count >= most)
        {
            IsWhole = false;
            return false;
        }
        if (Count == items.Length)
            Array.Resize(ref items, Count * 2);
        items[Count++] = (address, length | (isFree ? Free : 0));
        var payload = Chunk(address, length, isFree).PayloadLength;
        if (isFree)
            FreeBytes += payload;
        else
            (UsedCount, UsedBytes) = (UsedCount + 1, UsedBytes + payload);
        return true;
    }

    public void AddDamage(HeapDamageKind kind, ulong address, HeapChunk chunk, HeapChunk? before)
    {
        if (!HasEnoughDamage)
            damage.Add(new HeapDamage(kind, address, chunk, before));
    }

    public HeapChunk Chunk(uint address, uint length, bool isFree) =>
        new(address, length, address + (ulong)headerBefore, length > (uint)overhead ? length - (uint)overhead : 0, isFree);

    /// <summary>The block added last when it ends at an address.</summary>
    public HeapChunk? EndingAt(uint address) =>
        Count > 0 && items[Count - 1].Address + (items[Count - 1].Length & ~Free) == address ? this[Count - 1] : null;

    /// <summary>Segments are walked one after another: puts their blocks in order.</summary>
    public void Sort()
    {
        Array.Sort(items, 0, Count, Comparer<(uint Address, uint Length)>.Create((a, b) => a.Address.CompareTo(b.Address)));
        damage.Sort((a, b) => a.Address.CompareTo(b.Address));
    }

    public HeapChunk? Find(ulong address)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var (start, length) = items[middle];
            if (address < start)
                high = middle - 1;
            else if (address - start >= (length & ~Free))
                low = middle + 1;
            else
                return this[middle];
        }
        return null;
    }
}

namespace CrashHub.Analysis.Heap;

/// <summary>
/// dlmalloc's state (<c>malloc_state</c>, static in wasi-libc as <c>_gm_</c>), found without symbols and whatever the order of its fields, which the Rust port
/// does not keep: by its bins, a top block that its own header confirms, and the segment that this block ends.
/// </summary>
/// <param name="Bins">Address of the small bins.</param>
/// <param name="Top">The top block: what is left of the newest memory.</param>
/// <param name="TopLength">Its length.</param>
/// <param name="Segment">Address of the first segment record: base, size, next, flags.</param>
/// <param name="Fields">The words of the state beside its bins.</param>
internal sealed record DlmallocState(ulong Bins, uint Top, uint TopLength, ulong Segment, HashSet<uint> Fields)
{
    // NSMALLBINS heads of two words each overlap: head k is a chunk of which only the links exist (malloc.c, smallbin_at).
    private static readonly SelfLinkedBins.Shape SmallBins = new(Stride: 8, Link: 8, Count: 32, FewestEmpty: 8);

    /// <summary>Bytes of the small bins: (32 + 1) * 2 words.</summary>
    public const uint BinsLength = 264;

    /// <summary>Bytes of the small bins and the 32 tree bins behind them.</summary>
    public const uint AllBinsLength = BinsLength + 128;

    private const uint Around = 128;
    private const uint PreviousInUse = 1;

    // TOP_FOOT_SIZE: room for a segment record and a fence behind the top block: 40 with 8-byte alignment, more with 16.
    private const uint MostTopFoot = 128;

    public static DlmallocState? Find(HeapWords words, ulong from, ulong end)
    {
        if (SelfLinkedBins.Find(words, from, end, SmallBins) is not { Origin: var bins } || bins < Around)
            return null;
        var places = new List<ulong>();
        for (var at = bins - Around; at < bins + AllBinsLength + Around; at += 4)
        {
            if (at < bins || at >= bins + AllBinsLength)
                places.Add(at);
        }
        var fields = new HashSet<uint>();
        foreach (var place in places)
        {
            if (words.TryRead(place, out var field))
                fields.Add(field);
        }
        DlmallocState? best = null;
        var (bestTopEnd, bestStart) = (0ul, 0u);
        foreach (var top in fields)
        {
            if (top == 0 || (top & 7) != 0 || !words.TryRead((ulong)top + 4, out var head) || (head & 7) != PreviousInUse)
                continue;
            var length = head & ~7u;
            if (length == 0 || !fields.Contains(length))
                continue;
            foreach (var place in places)
            {
                // Neighbouring fields may pass for a record: the right one begins where the heap does, the others far below.
                var topEnd = (ulong)top + length;
                if (!IsSegment(words, place, top, length, out var start) || (topEnd, start).CompareTo((bestTopEnd, bestStart)) <= 0)
                    continue;
                best = new DlmallocState(bins, top, length, place, fields);
                (bestTopEnd, bestStart) = (topEnd, start);
            }
        }
        return best;
    }

    private static bool IsSegment(HeapWords words, ulong place, uint top, uint topLength, out uint start)
    {
        if (!words.TryRead(place, out start) || !words.TryRead(place + 4, out var size) || !words.TryRead(place + 8, out var next))
            return false;
        var end = (ulong)start + size;
        var topEnd = (ulong)top + topLength;
        return start != 0
            && start <= top
            && end <= words.Size
            && topEnd < end
            && end - topEnd <= MostTopFoot
            && (next & 3) == 0
            && next < words.Size;
    }
}

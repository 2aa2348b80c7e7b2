using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Privacy;

/// <summary>
/// Overwrites the matches of a scrub list in a dump's memory. Producers cut memory into segments, so a match is looked for by address, across them; a
/// byte that was left out counts as zero. Everything but the memory stays byte for byte.
/// </summary>
public sealed class MemoryScrubber
{
    private readonly CoredumpFile file;
    private readonly ScrubList list;
    private readonly int overlap;
    private readonly byte[] window;
    private byte[]? copy;
    private int count;
    private long steps;

    private MemoryScrubber(CoredumpFile file, ScrubList list, AnalysisLimits limits)
    {
        this.file = file;
        this.list = list;
        steps = limits.MaxScrubSteps;
        overlap = list.LongestBytes - 1;
        window = new byte[2 * overlap + 1];
    }

    /// <summary>Scrubs a dump. Memory that can't be searched through whole is dropped.</summary>
    /// <param name="dump">A dump; not changed.</param>
    /// <param name="list">What to look for.</param>
    /// <param name="limits">Bounds of the reading and of the search.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public static ScrubbedDump Scrub(ReadOnlyMemory<byte> dump, ScrubList list, AnalysisLimits limits, CancellationToken cancellation)
    {
        if (list.Patterns.Count == 0)
            return new ScrubbedDump(dump, 0, IsMarked: true, MemoryDropped: false);
        var parsed = CoredumpFile.Parse(dump, limits);
        var scrubber = new MemoryScrubber(parsed, list, limits);
        if (!parsed.Memory.IsWhole || !scrubber.Search(cancellation))
            return new ScrubbedDump(DumpShrinker.Shrink(dump, DumpPrivacy.Stack, 0, limits), 0, IsMarked: true, MemoryDropped: true);
        return scrubber.copy is null
            ? new ScrubbedDump(dump, 0, IsMarked: true, MemoryDropped: false)
            : new ScrubbedDump(scrubber.Marked(out var isMarked), scrubber.count, isMarked, MemoryDropped: false);
    }

    /// <summary>False when the search would cost too much.</summary>
    private bool Search(CancellationToken cancellation)
    {
        for (uint memory = 0; memory < file.Memories.Count; memory++)
            foreach (var segment in file.Memory.Segments(memory))
            {
                cancellation.ThrowIfCancellationRequested();
                // What begins in the last bytes may end behind them: that is read by address.
                var own = Math.Max(0, segment.Length - overlap);
                Search(file.Bytes.Span.Slice(segment.FileOffset, segment.Length), own, memory, segment.Address);
                var tail = segment.Length - own;
                var part = window.AsSpan(0, tail + overlap);
                var address = new MemoryAddress(memory, segment.Address + (ulong)own);
                file.Memory.Read(address, part);
                Search(part, tail, memory, address.Address);
                if (steps < 0)
                    return false;
            }
        return true;
    }

    private void Search(ReadOnlySpan<byte> bytes, int end, uint memory, ulong address)
    {
        foreach (var pattern in list.Patterns)
        foreach (var isWide in ScrubList.Widths(pattern))
        {
            for (var from = 0; from < end; )
            {
                var (at, length) = pattern.Find(bytes, from, end, isWide, ref steps);
                if (at < 0)
                    break;
                count++;
                Overwrite(new MemoryAddress(memory, address + (ulong)at), length, isWide);
                from = at + length;
            }
        }
    }

    private void Overwrite(MemoryAddress address, int length, bool isWide)
    {
        copy ??= file.Bytes.ToArray();
        var last = address.Address + (ulong)(length - 1);
        for (var reached = file.Memory.From(address); reached.MoveNext() && reached.Current.Address <= last; )
        {
            var segment = reached.Current;
            var from = Math.Max(segment.Address, address.Address);
            var to = Math.Min(segment.Last, last);
            // Of UTF-16 the bytes at even distance from the match's begin are characters.
            for (var at = from; at <= to; at++)
            {
                if (!isWide || ((at - address.Address) & 1) == 0)
                    copy[segment.FileOffset + (int)(at - segment.Address)] = ScrubList.Filler;
                if (at == ulong.MaxValue)
                    break;
            }
        }
    }

    /// <summary>The copy with a section that says how much was overwritten; one that says something already stays.</summary>
    private byte[] Marked(out bool isMarked)
    {
        isMarked = !file.Sections.Any(section => section.IsCustom && section.Name == DumpCapture.SectionName);
        if (!isMarked)
            return copy!;
        var section = new DumpWriter();
        var contents = new DumpWriter();
        new DumpCapture(DumpPrivacy.Full, (ulong)count, null, []).Write(contents);
        section.Custom(DumpCapture.SectionName, contents.Bytes);
        return [.. copy!, .. section.Bytes];
    }
}

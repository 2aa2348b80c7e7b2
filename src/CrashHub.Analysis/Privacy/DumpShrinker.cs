using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Privacy;

/// <summary>
/// Makes of a dump one with less memory: its stacks, globals and names as they were, of its memory what the mode keeps, and a <c>crashhub</c> section
/// (<see cref="DumpCapture"/>) that lists it, so that a byte that was left out is not known and never zero. Sections that are none of a coredump's are
/// left out, since nobody knows what is in them.
/// </summary>
public static class DumpShrinker
{
    // Fewer zeros than this cost less than the head of another segment.
    private const int LeastGap = 16;

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "core",
        "coremodules",
        "coreinstances",
        "corestack",
        "build_id",
    };

    /// <summary>The smaller dump. Never throws for what the bytes hold; what can't be read of the dump is left out.</summary>
    /// <param name="dump">A dump.</param>
    /// <param name="mode">What to keep: reachable memory, or none.</param>
    /// <param name="scrubbed">Places that were overwritten in the dump before, for its <c>crashhub</c> section.</param>
    /// <param name="limits">Bounds of the reading, and of what is kept.</param>
    public static byte[] Shrink(ReadOnlyMemory<byte> dump, DumpPrivacy mode, ulong scrubbed, AnalysisLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((byte)mode, (byte)DumpPrivacy.Full);
        var file = CoredumpFile.Parse(dump, limits);
        IReadOnlyList<MemoryRange>[] ranges =
            mode == DumpPrivacy.Reachable
                ? Known(file, ReachableMemory.Of(file, limits))
                : [.. file.Memories.Select(_ => Array.Empty<MemoryRange>())];
        var before = file.Capture?.Scrubbed ?? 0;
        var capture = new DumpCapture(mode, scrubbed > ulong.MaxValue - before ? ulong.MaxValue : before + scrubbed, file.Layout, ranges);
        return Write(file, capture);
    }

    /// <summary>Of ranges what the dump knows.</summary>
    private static IReadOnlyList<MemoryRange>[] Known(CoredumpFile file, IReadOnlyList<IReadOnlyList<MemoryRange>> ranges)
    {
        if (file.Memory.AbsentBytesAreZero)
            return [.. ranges];
        var known = new IReadOnlyList<MemoryRange>[ranges.Count];
        for (var memory = 0; memory < known.Length; memory++)
            known[memory] = Known(file, (uint)memory, ranges[memory]);
        return known;
    }

    private static List<MemoryRange> Known(CoredumpFile file, uint memory, IReadOnlyList<MemoryRange> ranges)
    {
        var parts = new List<MemoryRange>();
        var listed = file.Memory.Listed(memory);
        foreach (var range in ranges)
        {
            var captured = new List<MemoryRange>();
            file.Memory.Captured(new MemoryAddress(memory, range.Address), range.Length, captured);
            captured.AddRange(MemoryRanges.Without(MemoryRanges.Within(listed, range.Address, range.Length), captured));
            captured.Sort((left, right) => left.Address.CompareTo(right.Address));
            foreach (var part in captured)
            {
                if (
                    parts is [.., var last]
                    && last.Address + (ulong)last.Length == part.Address
                    && last.Length <= int.MaxValue - part.Length
                )
                    parts[^1] = last with { Length = last.Length + part.Length };
                else
                    parts.Add(part);
            }
        }
        return parts;
    }

    private static byte[] Write(CoredumpFile file, DumpCapture capture)
    {
        var writer = new DumpWriter();
        writer.Raw(SectionList.CoreHeader);
        var hasData = false;
        foreach (var section in file.Sections)
        {
            if (section.IsCut)
                continue;
            var contents = file.Bytes.Span.Slice((int)section.Offset, (int)section.Length);
            if (section.IsCustom && Kept.Contains(section.Name))
                writer.Custom(section.Name, contents);
            else if (section.Id == 5)
                writer.Section(5, Memories(file.Memories));
            else if (section.Id == 6)
                writer.Section(6, contents);
            else if (section.Id == 11 && !hasData)
            {
                hasData = true;
                WriteData(file, capture, writer);
            }
        }
        var contentsOfCapture = new DumpWriter();
        capture.Write(contentsOfCapture);
        writer.Custom(DumpCapture.SectionName, contentsOfCapture.Bytes);
        return writer.Bytes.ToArray();
    }

    // Written anew, not copied: the rewriter declares no pages, and what tells their number is the whole file.
    private static ReadOnlySpan<byte> Memories(IReadOnlyList<WasmMemory> memories)
    {
        var writer = new DumpWriter();
        writer.Unsigned((ulong)memories.Count);
        foreach (var memory in memories)
        {
            var hasPageSize = memory.PageSize != 65536;
            writer.Byte(
                (byte)((memory.Maximum is null ? 0 : 1) | (memory.IsShared ? 2 : 0) | (memory.Is64 ? 4 : 0) | (hasPageSize ? 8 : 0))
            );
            writer.Unsigned(memory.Minimum);
            if (memory.Maximum is { } maximum)
                writer.Unsigned(maximum);
            if (hasPageSize)
                writer.Unsigned((ulong)System.Numerics.BitOperations.Log2(memory.PageSize));
        }
        return writer.Bytes;
    }

    private static void WriteData(CoredumpFile file, DumpCapture capture, DumpWriter writer)
    {
        var segments = new DumpWriter();
        var count = 0;
        for (var memory = 0; memory < capture.Known.Count; memory++)
            foreach (var range in capture.Known[memory])
                count += WriteRange(file, (uint)memory, range, segments);
        if (count == 0)
            return;
        var head = new DumpWriter();
        head.Unsigned((ulong)count);
        writer.Byte(11);
        writer.Unsigned((ulong)(head.Bytes.Length + segments.Bytes.Length));
        writer.Raw(head.Bytes);
        writer.Raw(segments.Bytes);
    }

    /// <summary>Writes a range without its zeros, which the list of ranges implies; says how many segments that took.</summary>
    private static int WriteRange(CoredumpFile file, uint memory, MemoryRange range, DumpWriter segments)
    {
        var bytes = new byte[range.Length];
        file.Memory.Read(new MemoryAddress(memory, range.Address), bytes);
        var count = 0;
        for (var at = Next(bytes, 0); at < bytes.Length; count++)
        {
            var end = at;
            var next = at;
            while (next < bytes.Length && next - end < LeastGap)
            {
                var zeros = bytes.AsSpan(next).IndexOf((byte)0);
                end = zeros < 0 ? bytes.Length : next + zeros;
                next = Next(bytes, end);
            }
            WriteSegment(file.Memories[(int)memory].Is64, memory, range.Address + (ulong)at, bytes.AsSpan(at..end), segments);
            at = next;
        }
        return count;
    }

    private static int Next(byte[] bytes, int from)
    {
        var at = bytes.AsSpan(from).IndexOfAnyExcept((byte)0);
        return at < 0 ? bytes.Length : from + at;
    }

    private static void WriteSegment(bool is64, uint memory, ulong address, ReadOnlySpan<byte> bytes, DumpWriter segments)
    {
        if (memory == 0)
            segments.Byte(0);
        else
        {
            segments.Byte(2);
            segments.Unsigned(memory);
        }
        segments.Byte(is64 ? (byte)0x42 : (byte)0x41);
        segments.Signed(is64 ? (long)address : (int)(uint)address);
        segments.Byte(0x0b);
        segments.Unsigned((ulong)bytes.Length);
        segments.Raw(bytes);
    }
}

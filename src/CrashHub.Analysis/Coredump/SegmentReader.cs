using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>Indexes the data section of a dump without touching the contents of segments (core spec, Data Section).</summary>
internal sealed class SegmentReader(IReadOnlyList<WasmMemory> memories, AnalysisLimits limits)
{
    private readonly List<CoredumpNote> notes = [];
    private readonly SegmentTable?[] segments = new SegmentTable?[memories.Count];

    public IReadOnlyList<CoredumpNote> Notes => notes;

    /// <summary>True when segments overlap, so that the file holds bytes that no address leads to; known once <see cref="Finish"/> has run.</summary>
    public bool HidesBytes { get; private set; }

    public void Read(ReadOnlySpan<byte> file, WasmSection section)
    {
        var cursor = new ByteCursor(file.Slice((int)section.Offset, (int)section.Length), section.Offset);
        var count = cursor.ReadVarUInt32();
        uint index = 0;
        for (; index < count && !cursor.Failed; index++)
        {
            if (index >= (uint)limits.MaxSegments)
            {
                Note("limitSegments", cursor.Offset, $"segments beyond {limits.MaxSegments} of {count} are not read");
                return;
            }
            if (cursor.AtEnd)
                cursor.Fail(ParseErrorKind.CountPastEnd);
            else
                ReadSegment(ref cursor, index);
        }
        if (cursor.Failed)
            Note("damagedData", cursor.ErrorOffset, $"segments from {index - 1} of {count} on are lost: {cursor.ErrorKind}");
        else if (!cursor.AtEnd)
            Note("damagedData", cursor.Offset, $"{cursor.Remaining} bytes follow the last segment");
    }

    /// <summary>The segments of each memory by address, without overlap.</summary>
    public SegmentTable[] Finish()
    {
        var result = new SegmentTable[segments.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = segments[i] is { } list ? SegmentOverlap.Resolve(list) : new();
            HidesBytes |= segments[i] is { IsDisjoint: false } all && Bytes(all) != Bytes(result[i]);
        }
        return result;
    }

    private static long Bytes(SegmentTable table)
    {
        long total = 0;
        foreach (var segment in table)
            total += segment.Length;
        return total;
    }

    private void ReadSegment(ref ByteCursor cursor, uint index)
    {
        var start = cursor.Offset;
        var segment = WasmDataSegment.Read(ref cursor);
        if (cursor.Failed || segment.Length == 0)
            return;
        if (segment.Address is not { } first)
            Note("damagedSegment", start, $"segment {index} has no constant address");
        else if (segment.Memory >= (uint)memories.Count)
            Note("damagedSegment", start, $"segment {index} names memory {segment.Memory} of {memories.Count}");
        else
            Add(segment.Memory, first, segment.Offset, (uint)segment.Length, start, index);
    }

    private void Add(uint memory, ulong first, long offset, uint length, long start, uint index)
    {
        var size = memories[(int)memory].ByteLength;
        var kept = first >= size ? 0 : Math.Min(length, size - first);
        if (kept < length)
            Note("damagedSegment", start, $"segment {index} lies outside memory {memory} with {length - kept} of its {length} bytes");
        if (kept > 0)
            (segments[memory] ??= new()).Add(new MemorySegment(first, (int)offset, (int)kept));
    }

    private void Note(string kind, long offset, string detail)
    {
        if (notes.Count < limits.MaxNotes)
            notes.Add(new CoredumpNote(kind, "data", offset, detail));
    }
}

using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// The custom section <c>crashhub</c>: what a dump kept when it was shrunk or scrubbed. Bytes, integers LEB128: version (1), mode
/// (<see cref="DumpPrivacy"/>), places overwritten by a scrub list, layout of the frames (<see cref="CoredumpLayout"/> + 1, 0 when it is not said), count
/// of memories; for each the count of its ranges, then each range as distance from the end of the one before and length. Inside a range a byte that
/// no segment holds was zero; outside all ranges it is not known.
/// </summary>
/// <param name="Mode">How much was kept.</param>
/// <param name="Scrubbed">Places that a scrub list overwrote.</param>
/// <param name="Layout">The layout that the stacks were read in before the shrinking; null when it is not said.</param>
/// <param name="Known">For each memory of the dump the ranges that are known, ascending and disjoint. Empty lists under <see cref="DumpPrivacy.Full"/>.</param>
public sealed record DumpCapture(DumpPrivacy Mode, ulong Scrubbed, CoredumpLayout? Layout, IReadOnlyList<IReadOnlyList<MemoryRange>> Known)
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "crashhub";

    private const byte Version = 1;

    /// <summary>Reads the contents of the section; null when they are of another version or damaged, so that nothing is taken for known.</summary>
    /// <param name="contents">The section without its name.</param>
    /// <param name="limits">Bounds the number of ranges.</param>
    public static DumpCapture? Read(ReadOnlySpan<byte> contents, AnalysisLimits limits)
    {
        var cursor = new ByteCursor(contents);
        var version = cursor.ReadByte();
        var mode = cursor.ReadByte();
        var scrubbed = cursor.ReadVarUInt64();
        var layout = cursor.ReadByte();
        var memories = cursor.ReadCount();
        if (version != Version || mode > (byte)DumpPrivacy.Stack || layout > (byte)CoredumpLayout.WasmEdgeForWasmgdb + 1)
            return null;
        if (memories > (uint)limits.MaxInstances)
            return null;
        var known = new List<IReadOnlyList<MemoryRange>>();
        for (uint i = 0; i < memories && !cursor.Failed; i++)
        {
            if (ReadRanges(ref cursor, limits) is not { } ranges)
                return null;
            known.Add(ranges);
        }
        return cursor.Failed || !cursor.AtEnd
            ? null
            : new DumpCapture((DumpPrivacy)mode, scrubbed, layout == 0 ? null : (CoredumpLayout)(layout - 1), known);
    }

    /// <summary>Appends the contents of the section.</summary>
    internal void Write(DumpWriter writer)
    {
        writer.Byte(Version);
        writer.Byte((byte)Mode);
        writer.Unsigned(Scrubbed);
        writer.Byte(Layout is { } layout ? (byte)(layout + 1) : (byte)0);
        writer.Unsigned((ulong)Known.Count);
        foreach (var ranges in Known)
        {
            writer.Unsigned((ulong)ranges.Count);
            ulong end = 0;
            foreach (var range in ranges)
            {
                writer.Unsigned(range.Address - end);
                writer.Unsigned((ulong)range.Length);
                end = unchecked(range.Address + (ulong)range.Length);
            }
        }
    }

    private static List<MemoryRange>? ReadRanges(ref ByteCursor cursor, AnalysisLimits limits)
    {
        var count = cursor.ReadCount(2);
        if (count > (uint)limits.MaxSegments)
            return null;
        var ranges = new List<MemoryRange>();
        ulong end = 0;
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            var distance = cursor.ReadVarUInt64();
            var length = cursor.ReadVarUInt64();
            if (length is 0 or > int.MaxValue || distance > ulong.MaxValue - end || length > ulong.MaxValue - (end + distance))
                return null;
            ranges.Add(new MemoryRange(end + distance, (int)length));
            end += distance + length;
        }
        return ranges;
    }
}

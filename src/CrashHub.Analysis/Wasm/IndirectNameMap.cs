using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>A map of name maps: only the outer indices are kept, an inner map is read when it is asked for.</summary>
internal sealed class IndirectNameMap
{
    private readonly ReadOnlyMemory<byte> contents;
    private readonly AnalysisLimits limits;
    private readonly Dictionary<uint, int> inner = [];
    private readonly int end;
    private Tuple<uint, NameMap>? last;

    private IndirectNameMap(ReadOnlyMemory<byte> contents, int end, AnalysisLimits limits)
    {
        this.contents = contents;
        this.end = end;
        this.limits = limits;
    }

    /// <summary>Indexes the outer map; a damaged entry ends it.</summary>
    public static IndirectNameMap Read(
        ReadOnlyMemory<byte> contents,
        (int Offset, int Length)? subsection,
        AnalysisLimits limits,
        Action<ParseErrorKind, int, string> fault
    )
    {
        var (offset, length) = subsection ?? (0, 0);
        var map = new IndirectNameMap(contents, offset + length, limits);
        if (subsection is null)
            return map;
        var cursor = new ByteCursor(contents.Span.Slice(offset, length), offset);
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (map.inner.Count >= limits.MaxFunctions)
                cursor.Fail(ParseErrorKind.LimitReached);
            var index = cursor.ReadVarUInt32();
            var start = (int)cursor.Offset;
            var names = cursor.ReadVarUInt32();
            for (uint j = 0; j < names && !cursor.Failed; j++)
            {
                var local = cursor.ReadVarUInt32();
                var name = cursor.ReadName();
                if (!cursor.Failed)
                    NameMap.Check(name, (int)cursor.Offset, "name of index", local, limits, fault);
            }
            if (cursor.Failed)
                break;
            if (!map.inner.TryAdd(index, start))
                fault(ParseErrorKind.ValueOutOfRange, start, $"second names of index {index}, ignored");
        }
        NameMap.CheckEnd(ref cursor, "indirect name map", fault);
        return map;
    }

    /// <summary>The place of a name, or null.</summary>
    public (int Offset, int Length)? Find(uint outer, uint index)
    {
        // Callers ask for all locals of one function in a row.
        if (last is { } recent && recent.Item1 == outer)
            return recent.Item2.Find(index);
        if (!inner.TryGetValue(outer, out var start))
            return null;
        var cursor = new ByteCursor(contents.Span[start..end], start);
        var map = NameMap.Read(ref cursor, limits, (_, _, _) => { });
        last = new Tuple<uint, NameMap>(outer, map);
        return map.Find(index);
    }
}

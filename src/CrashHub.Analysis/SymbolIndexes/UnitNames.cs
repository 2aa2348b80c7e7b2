using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Names of one module's functions, each pair of linkage name and bare name once. A pair's number is one more than its place; 0 means none.</summary>
internal sealed class UnitNames(StringTable strings)
{
    private readonly Dictionary<(uint Linkage, uint Bare), uint> callees = [];
    private readonly Dictionary<int, uint> known = [];

    /// <summary>The section <see cref="IndexSection.Callees"/>.</summary>
    public ByteSink Bytes { get; } = new();

    /// <summary>True when a chain of origins of this unit led nowhere: the files may have more to say about it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True once a function was named in another unit than the one whose code it is.</summary>
    public bool CrossesUnits { get; private set; }

    /// <summary>Forgets which entries of the last unit were asked for.</summary>
    public void BeginUnit()
    {
        known.Clear();
        IsBroken = false;
    }

    /// <summary>The names of a function.</summary>
    public uint OfFunction(DwarfUnit unit, int entry) => Of(unit, entry, 0);

    /// <summary>The names of an inlined call's function.</summary>
    public uint OfCall(DwarfUnit unit, in UnitCall call) => call.Origin < 0 ? Of(unit, call.Entry, 0) : Of(unit, call.Origin, 1);

    private uint Of(DwarfUnit unit, int entry, int step)
    {
        if (known.TryGetValue(entry, out var number))
            return number;
        var places = FunctionNames.Locate(unit, entry, step);
        IsBroken |= places.IsBroken;
        CrossesUnits |= !ReferenceEquals(places.Home, unit);
        var linkage = places.LinkageName.TryRead(out var text) ? strings.Add(text) : 0;
        var bare = places.Name.TryRead(out text) ? strings.Add(text) : 0;
        number = linkage == 0 && bare == 0 ? 0 : NumberOf(linkage, bare);
        known.Add(entry, number);
        return number;
    }

    private uint NumberOf(uint linkage, uint bare)
    {
        if (callees.TryGetValue((linkage, bare), out var number))
            return number;
        number = (uint)callees.Count + 1;
        callees.Add((linkage, bare), number);
        Bytes.UInt32(linkage);
        Bytes.UInt32(bare);
        return number;
    }
}

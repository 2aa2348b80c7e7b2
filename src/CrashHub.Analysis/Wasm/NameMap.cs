using System.Text.Unicode;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>One name map: indices and the places of their names, sorted by index.</summary>
internal sealed class NameMap
{
    private readonly uint[] indices;
    private readonly (int Offset, int Length)[] places;

    private NameMap(uint[] indices, (int Offset, int Length)[] places)
    {
        this.indices = indices;
        this.places = places;
    }

    public int Count => indices.Length;

    /// <summary>Reads the map of a subsection; offsets are those of the section's contents. A damaged entry ends the map.</summary>
    public static NameMap Read(
        ReadOnlySpan<byte> contents,
        (int Offset, int Length)? subsection,
        AnalysisLimits limits,
        Action<ParseErrorKind, int, string> fault
    )
    {
        if (subsection is not { } place)
            return new NameMap([], []);
        var cursor = new ByteCursor(contents.Slice(place.Offset, place.Length), place.Offset);
        var map = Read(ref cursor, limits, fault);
        CheckEnd(ref cursor, "name map", fault);
        return map;
    }

    /// <summary>Reads a map at the cursor.</summary>
    public static NameMap Read(ref ByteCursor cursor, AnalysisLimits limits, Action<ParseErrorKind, int, string> fault)
    {
        List<uint> found = [];
        List<(int, int)> names = [];
        var sorted = true;
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (found.Count >= limits.MaxFunctions)
                cursor.Fail(ParseErrorKind.LimitReached);
            var index = cursor.ReadVarUInt32();
            var name = cursor.ReadName();
            if (cursor.Failed)
                break;
            Check(name, (int)cursor.Offset, "name of index", index, limits, fault);
            sorted &= found.Count == 0 || found[^1] < index;
            found.Add(index);
            names.Add(((int)cursor.Offset - name.Length, name.Length));
        }
        return sorted ? new NameMap([.. found], [.. names]) : Sort(found, names, fault);
    }

    /// <summary>Tells of a name that is shown otherwise than it stands.</summary>
    public static void Check(
        ReadOnlySpan<byte> name,
        int end,
        string what,
        uint? index,
        AnalysisLimits limits,
        Action<ParseErrorKind, int, string> fault
    )
    {
        if (!Utf8.IsValid(name))
            fault(ParseErrorKind.InvalidUtf8, end - name.Length, $"{what} {index}".TrimEnd());
        if (name.Length > limits.MaxNameBytes)
            fault(ParseErrorKind.LimitReached, end - name.Length, $"{what} {index} is cut");
    }

    /// <summary>Tells of a subsection that ended early or has bytes left.</summary>
    public static void CheckEnd(ref ByteCursor cursor, string what, Action<ParseErrorKind, int, string> fault)
    {
        if (cursor.Failed)
            fault(cursor.ErrorKind, (int)cursor.ErrorOffset, what);
        else if (!cursor.AtEnd)
            fault(ParseErrorKind.TrailingBytes, (int)cursor.Offset, what);
    }

    /// <summary>The place of an index's name, or null.</summary>
    public (int Offset, int Length)? Find(uint index)
    {
        var at = Array.BinarySearch(indices, index);
        return at >= 0 ? places[at] : null;
    }

    private static NameMap Sort(List<uint> indices, List<(int Offset, int Length)> places, Action<ParseErrorKind, int, string> fault)
    {
        var order = new int[indices.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        // Ties keep file order, so that the first name of an index wins.
        Array.Sort(
            order,
            (left, right) => indices[left] != indices[right] ? indices[left].CompareTo(indices[right]) : left.CompareTo(right)
        );
        List<uint> keptIndices = new(order.Length);
        List<(int, int)> keptPlaces = new(order.Length);
        foreach (var from in order)
        {
            if (keptIndices.Count > 0 && keptIndices[^1] == indices[from])
            {
                fault(ParseErrorKind.ValueOutOfRange, places[from].Offset, $"second name of index {indices[from]}, ignored");
                continue;
            }
            keptIndices.Add(indices[from]);
            keptPlaces.Add(places[from]);
        }
        return new NameMap([.. keptIndices], [.. keptPlaces]);
    }
}

using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Code that a unit may describe.</summary>
/// <param name="Unit">Index of the unit.</param>
/// <param name="Low">First byte.</param>
/// <param name="High">One past the last byte.</param>
/// <param name="Shared">Number of the code that several units may describe; -1 when this unit is the only one.</param>
internal readonly record struct UnitSpan(int Unit, uint Low, uint High, int Shared);

/// <summary>Turns "which units may describe this address" around: which code may a unit describe.</summary>
internal static class UnitSpans
{
    /// <summary>All spans by unit, those of a unit ascending; null when there are more than <paramref name="maximum"/>.</summary>
    public static UnitSpan[]? Of(AddressMap units, int maximum)
    {
        var spans = new List<UnitSpan>(units.Pieces.Length);
        var candidates = new List<int>();
        var shared = 0;
        foreach (var piece in units.Pieces)
        {
            for (var low = piece.Low; low < piece.High; )
            {
                var high = units.NextChange(piece, low);
                units.FindAll(low, candidates);
                if (spans.Count + candidates.Count > maximum)
                    return null;
                var number = candidates.Count > 1 ? shared++ : -1;
                foreach (var unit in candidates)
                    spans.Add(new(unit, low, high, number));
                low = high;
            }
        }
        var result = spans.ToArray();
        var keys = Array.ConvertAll(result, static span => (ulong)span.Unit << 32 | span.Low);
        Array.Sort(keys, result);
        return result;
    }
}

using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Signs of a loop that LLVM replaced by what it comes to. Its counter has no place any more, and what the loop assigned goes on being described by what it was
/// before (clang 14).
/// </summary>
internal static class DissolvedLoop
{
    private const int Deepest = 16;

    /// <summary>True when the code between two places holds a whole block of the frame's function with a variable that no longer has a place.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="since">Where the code starts, as DWARF counts.</param>
    public static bool IsBetween(FrameScope scope, ulong since) =>
        scope.Physical is not { } physical || Holds(scope, physical, since, Deepest);

    private static bool Holds(FrameScope scope, Die parent, ulong since, int depth)
    {
        var ranges = new List<AddressRange>();
        foreach (var child in parent.Unit.Dies.ChildrenOf(parent))
        {
            if (child.Tag != DwarfTag.LexicalBlock)
                continue;
            if (!scope.Budget.TakeStep() || depth == 0)
                return true;
            ranges.Clear();
            RangeLists.Append(child.Unit, child.Code, 0, ranges, RangeRole.Function);
            var isPassed = ranges.Count > 0;
            foreach (var range in ranges)
                isPassed &= range.Low >= since && range.High <= scope.Address;
            if (isPassed && HasLost(child) || Holds(scope, child, since, depth - 1))
                return true;
        }
        return false;
    }

    private static bool HasLost(Die block)
    {
        foreach (var child in block.Unit.Dies.ChildrenOf(block))
            if (child.Tag == DwarfTag.Variable && VariableEntries.PlacedOf(child) is null)
                return true;
        return false;
    }
}

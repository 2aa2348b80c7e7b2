using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>A variable that is in scope.</summary>
/// <param name="Entry">Its entry.</param>
/// <param name="IsParameter">Whether it is a parameter.</param>
/// <param name="Since">Where the code of its scope starts; 0 for that of a whole function.</param>
internal readonly record struct ScopedVariable(Die Entry, bool IsParameter, ulong Since = 0);

/// <summary>
/// The parameters and locals of one function or inlined call that are in scope at an address: through lexical blocks, an inner one hiding those of its
/// name further out (DWARF 5 sections 3.3, 3.5, 4.1).
/// </summary>
internal static class FrameVariables
{
    /// <summary>The variables, parameters first, then outer before inner blocks.</summary>
    /// <param name="function">The entry of the function or inlined call.</param>
    /// <param name="address">The address.</param>
    public static IReadOnlyList<ScopedVariable> Of(Die function, ulong address)
    {
        var limits = function.Unit.File.Limits;
        var found = new List<ScopedVariable>();
        var since = function.Tag == DwarfTag.InlinedSubroutine ? StartOf(function) : 0;
        Add(function, address, since, found, limits.MaxDieDepth, limits.MaxVariablesPerFrame);
        AddOrigins(function, found, limits.MaxVariablesPerFrame);
        return Visible(found);
    }

    private static void Add(Die scope, ulong address, ulong since, List<ScopedVariable> found, int depth, int most)
    {
        Die? inner = null;
        foreach (var child in scope.Unit.Dies.ChildrenOf(scope))
        {
            if (child.Tag is DwarfTag.FormalParameter or DwarfTag.Variable && found.Count < most)
                found.Add(new(child, child.Tag == DwarfTag.FormalParameter, since));
            else if (child.Tag == DwarfTag.LexicalBlock && inner is null && Covers(child, address))
                inner = child;
        }
        if (inner is not null && depth > 0)
            Add(inner, address, StartOf(inner), found, depth - 1, most);
    }

    // What the compiler dropped altogether is left in the abstract function only: it is told as such, not passed over.
    private static void AddOrigins(Die function, List<ScopedVariable> found, int most)
    {
        if (function.Follow(DwarfAttribute.AbstractOrigin) is not { } origin)
            return;
        var known = new HashSet<Die>();
        foreach (var variable in found)
        {
            if (variable.Entry.Follow(DwarfAttribute.AbstractOrigin) is { } from)
                known.Add(from);
        }
        foreach (var child in origin.Unit.Dies.ChildrenOf(origin))
        {
            if (child.Tag is DwarfTag.FormalParameter or DwarfTag.Variable && found.Count < most && !known.Contains(child))
                found.Add(new(child, child.Tag == DwarfTag.FormalParameter));
        }
    }

    private static IReadOnlyList<ScopedVariable> Visible(List<ScopedVariable> found)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<ScopedVariable>();
        // The innermost of a name is the last one.
        for (var i = found.Count - 1; i >= 0; i--)
        {
            if (VariableEntries.NameOf(found[i].Entry) is { Length: > 0 } name && names.Add(name))
                kept.Add(found[i]);
        }
        kept.Reverse();
        return [.. kept.Where(static v => v.IsParameter), .. kept.Where(static v => !v.IsParameter)];
    }

    private static ulong StartOf(Die entry)
    {
        var ranges = new List<AddressRange>();
        RangeLists.Append(entry.Unit, entry.Code, 0, ranges, RangeRole.Function);
        return ranges.Count == 0 ? 0 : ranges.Min(static range => range.Low);
    }

    /// <summary>Whether an entry's code holds an address.</summary>
    public static bool Covers(Die entry, ulong address)
    {
        var ranges = new List<AddressRange>();
        RangeLists.Append(entry.Unit, entry.Code, 0, ranges, RangeRole.Function);
        foreach (var range in ranges)
        {
            if (address <= uint.MaxValue && range.Contains((uint)address))
                return true;
        }
        return false;
    }
}

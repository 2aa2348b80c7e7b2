using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>How many elements each dimension of an array has (DWARF 5 sections 5.5, 5.13).</summary>
internal static class ArrayBounds
{
    /// <summary>The dimensions that the type alone fixes, outermost first; null for those that it does not.</summary>
    public static IReadOnlyList<long?> Fixed(TypeInfo array) => Of(array, null);

    /// <summary>The dimensions, those of variable length asked of the frame.</summary>
    public static IReadOnlyList<long?> Of(TypeInfo array, FrameScope? scope)
    {
        if (array.Length is { } length)
            return [length];
        var counts = new List<long?>();
        if (array.Die is { } die)
        {
            foreach (var child in die.Unit.Dies.ChildrenOf(die))
            {
                if (child.Tag is DwarfTag.SubrangeType or DwarfTag.EnumerationType or DwarfTag.GenericSubrange)
                    counts.Add(CountOf(child, scope));
            }
        }
        return counts;
    }

    /// <summary>The first index of a dimension: 0 but for languages that choose it.</summary>
    public static long LowerOf(TypeInfo array)
    {
        var at = 0;
        foreach (var child in array.Die is { } die ? die.Unit.Dies.ChildrenOf(die) : [])
        {
            if (child.Tag == DwarfTag.SubrangeType && at++ == array.Dimension)
                return (long)(child.Number(DwarfAttribute.LowerBound) ?? 0);
        }
        return 0;
    }

    private static long? CountOf(Die subrange, FrameScope? scope)
    {
        if (Bound(subrange, DwarfAttribute.Count, scope) is { } count)
            return count is >= 0 and < long.MaxValue ? count : null;
        if (Bound(subrange, DwarfAttribute.UpperBound, scope) is not { } upper)
            return null;
        var lower = Bound(subrange, DwarfAttribute.LowerBound, scope) ?? 0;
        // An upper bound of -1 is that of an array of no elements, as of a flexible member.
        return upper is >= -1 and < long.MaxValue / 2 && lower is >= 0 and < long.MaxValue / 2 && upper - lower >= -1
            ? upper - lower + 1
            : null;
    }

    private static long? Bound(Die subrange, ushort name, FrameScope? scope)
    {
        var value = subrange[name];
        switch (value.Kind)
        {
            case AttributeKind.Constant:
                return value.Value == uint.MaxValue && name == DwarfAttribute.UpperBound ? -1 : (long)value.Value;
            case AttributeKind.Block when scope is not null:
                return scope.TryNumber(subrange.Block(value), subrange.Unit, out var number) ? (long)number : null;
            case AttributeKind.UnitReference or AttributeKind.InfoReference when scope is not null:
                return
                    subrange.Follow(name) is { } variable
                    && scope.TryLong(scope.Locate(variable), out var length)
                    && length is >= 0 and < long.MaxValue
                    ? length
                    : null;
            default:
                return null;
        }
    }
}

using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>The enumerators of an enumeration.</summary>
internal static class Enumerators
{
    /// <summary>The first enumerator with a value; null when none has it.</summary>
    public static string? NameOf(TypeInfo type, Int128 value)
    {
        if (type.Die is not { } die || type.Size is not (> 0 and <= 16))
            return null;
        var mask = type.Size == 16 ? UInt128.MaxValue : (UInt128.One << (int)(type.Size.Value * 8)) - 1;
        foreach (var child in die.Unit.Dies.ChildrenOf(die))
        {
            // Producers differ in whether they write small values with their sign: the bits count.
            if (child.Tag == DwarfTag.Enumerator && ValueOf(child) is { } number && ((UInt128)number & mask) == ((UInt128)value & mask))
                return child.Name;
        }
        return null;
    }

    /// <summary>The value of the enumerator of a name; null when there is none.</summary>
    public static Int128? Find(TypeInfo type, string name)
    {
        foreach (var child in type.Die is { } die ? die.Unit.Dies.ChildrenOf(die) : [])
        {
            if (child.Tag == DwarfTag.Enumerator && child.Name == name)
                return ValueOf(child);
        }
        return null;
    }

    /// <summary>Whether an enumerator is below zero: then the type has a sign, of which older producers say nothing.</summary>
    public static bool HasNegative(TypeInfo type)
    {
        foreach (var child in type.Die is { } die ? die.Unit.Dies.ChildrenOf(die) : [])
        {
            if (child.Tag == DwarfTag.Enumerator && child.Number(DwarfAttribute.ConstValue) is { } number && (long)number < 0)
                return true;
        }
        return false;
    }

    private static Int128? ValueOf(Die enumerator) => enumerator.Number(DwarfAttribute.ConstValue) is { } number ? (long)number : null;
}

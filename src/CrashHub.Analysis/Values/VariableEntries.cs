using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>Variables and parameters whose entries leave parts to their abstract origin or declaration (DWARF 5 sections 3.3.8.2, 4.1).</summary>
internal static class VariableEntries
{
    /// <summary>The name.</summary>
    public static string? NameOf(Die entry) => First(entry, DwarfAttribute.Name)?.Name;

    /// <summary>The entry that names the type.</summary>
    public static Die? TypedOf(Die entry) => First(entry, DwarfAttribute.Type);

    /// <summary>The entry that says where the value is; null when none does.</summary>
    public static Die? PlacedOf(Die entry)
    {
        if (entry.Has(DwarfAttribute.Location) || entry.Has(DwarfAttribute.ConstValue))
            return entry;
        return First(entry, DwarfAttribute.Location) ?? First(entry, DwarfAttribute.ConstValue);
    }

    /// <summary>The entry that says where it is declared.</summary>
    public static Die? DeclaredOf(Die entry) => First(entry, DwarfAttribute.DeclLine);

    /// <summary>The entry that one was made of, with the same content for all calls; null when it was not.</summary>
    public static Die? OriginOf(Die entry) => entry.Follow(DwarfAttribute.AbstractOrigin) ?? entry.Follow(DwarfAttribute.Specification);

    private static Die? First(Die entry, ushort attribute)
    {
        var at = entry;
        for (var step = 0; step <= entry.Unit.File.Limits.MaxReferenceDepth; step++)
        {
            if (at.Has(attribute))
                return at;
            if (OriginOf(at) is not { } next)
                return null;
            at = next;
        }
        return null;
    }
}

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

    /// <summary>
    /// True for a variable that nobody can assign once it has its first value: a reference, a <c>const</c>, and C++'s <c>this</c>, which is the parameter that the
    /// compiler added under that name.
    /// </summary>
    /// <param name="entry">The variable.</param>
    /// <param name="type">Its type.</param>
    public static bool IsFixed(Die entry, TypeInfo type)
    {
        if (First(entry, DwarfAttribute.Artificial) is not null && NameOf(entry) == "this")
            return true;
        for (var step = 0; step <= entry.Unit.File.Limits.MaxReferenceDepth; step++)
        {
            if (type.Kind == TypeKind.Reference || type is { Kind: TypeKind.Qualified, Die.Tag: DwarfTag.ConstType })
                return true;
            if (type.Kind is not (TypeKind.Alias or TypeKind.Qualified) || type.Target is not { } target)
                return false;
            type = target;
        }
        return false;
    }

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

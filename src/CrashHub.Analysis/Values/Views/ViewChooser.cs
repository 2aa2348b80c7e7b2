using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Values.Views.Cpp;
using CrashHub.Analysis.Values.Views.Rust;

namespace CrashHub.Analysis.Values.Views;

/// <summary>Which view a type gets: by its kind, and for library types by name and by the members that it has.</summary>
internal static class ViewChooser
{
    private static readonly ScalarView Scalar = new();
    private static readonly FieldsView Fields = new();
    private static readonly VariantView Variant = new();

    /// <summary>The view of a type behind names and qualifiers.</summary>
    public static TypeView Of(TypeInfo type) =>
        type.Kind switch
        {
            TypeKind.Pointer => new PointerView(),
            TypeKind.Reference => new ReferenceView(),
            TypeKind.Array => new ArrayView(),
            TypeKind.Structure or TypeKind.Union => OfStructure(type),
            _ => Scalar,
        };

    private static TypeView OfStructure(TypeInfo type)
    {
        foreach (var member in type.Members)
        {
            if (member.IsVariantPart)
                return Variant;
        }
        if (type.Die is not { } die || type.BareName is not { } name)
            return Fields;
        return (die.Unit.Language == DwarfLanguage.Rust ? RustViews.Of(type, name) : CppViews.Of(type, name)) ?? Fields;
    }

    /// <summary>A name without its template arguments.</summary>
    public static string Stem(string name)
    {
        var at = name.IndexOf('<', StringComparison.Ordinal);
        return at > 0 ? name[..at] : name;
    }

    /// <summary>The type that a template argument names; null when there is none of this name.</summary>
    public static TypeInfo? Argument(TypeInfo type, string name)
    {
        if (type.Die is not { } die)
            return null;
        foreach (var child in die.Unit.Dies.ChildrenOf(die))
        {
            if (child.Tag == DwarfTag.TemplateTypeParameter && child.Name == name)
                return type.Graph.OfReference(child);
        }
        return null;
    }
}

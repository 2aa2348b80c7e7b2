using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>A type as debug information describes it, or one that an expression made. What costs reading is read when asked for, and kept.</summary>
internal sealed class TypeInfo
{
    private readonly Func<TypeInfo?>? target;
    private TypeInfo? knownTarget;
    private TypeInfo? stripped;
    private string? name;
    private IReadOnlyList<TypeMember>? members;

    /// <summary>Makes a type.</summary>
    /// <param name="graph">The types of the module that it belongs to.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="die">Its entry; null for a type that an expression made.</param>
    /// <param name="target">Gives <see cref="Target"/>.</param>
    public TypeInfo(TypeGraph graph, TypeKind kind, Die? die, Func<TypeInfo?>? target)
    {
        (Graph, Kind, Die, this.target) = (graph, kind, die, target);
    }

    /// <summary>The types of the module that it belongs to.</summary>
    public TypeGraph Graph { get; }

    /// <summary>What it is.</summary>
    public TypeKind Kind { get; }

    /// <summary>Its entry, that of the definition where there is one; null for a type that an expression made.</summary>
    public Die? Die { get; }

    /// <summary>Bytes; null when unknown or depending on the frame.</summary>
    public ulong? Size { get; init; }

    /// <summary>One of <see cref="BaseEncoding"/>, for base types.</summary>
    public byte Encoding { get; init; }

    /// <summary>Of an array with several dimensions the first that this type has; inner arrays have later ones.</summary>
    public int Dimension { get; init; }

    /// <summary>Elements of an array that an expression made; null otherwise.</summary>
    public long? Length { get; init; }

    /// <summary>True for <c>&amp;&amp;</c>.</summary>
    public bool IsRvalue { get; init; }

    /// <summary>The name of a type that an expression made.</summary>
    public string? GivenName { get; init; }

    /// <summary>What it points to, has as elements, returns or stands for; null for nothing (<c>void</c>) and for types that have none.</summary>
    public TypeInfo? Target => target is null ? null : knownTarget ??= target();

    /// <summary>The type behind names and qualifiers.</summary>
    public TypeInfo Stripped => stripped ??= Strip();

    /// <summary>The name as the source language spells it.</summary>
    public string Name => name ??= TypeNames.Of(this);

    /// <summary><c>DW_AT_name</c>; null when it has none.</summary>
    public string? BareName => GivenName ?? Die?.Name;

    /// <summary>Data members, base classes and variant parts of a structure or union, in order.</summary>
    public IReadOnlyList<TypeMember> Members => members ??= TypeMember.Of(this);

    /// <summary>How values of the type are shown, once somebody asked.</summary>
    public Views.TypeView? View { get; set; }

    /// <summary>True for types whose values have members with names.</summary>
    public bool IsAggregate => Stripped.Kind is TypeKind.Structure or TypeKind.Union;

    private TypeInfo Strip()
    {
        var type = this;
        for (var step = 0; type.Kind is TypeKind.Alias or TypeKind.Qualified; step++)
        {
            if (step >= Graph.Limits.MaxReferenceDepth)
                return Graph.Unknown;
            type = type.Target ?? Graph.Void;
        }
        return type;
    }
}

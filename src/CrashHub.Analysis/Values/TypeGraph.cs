using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>The types of one module, made from their entries when somebody asks.</summary>
internal sealed class TypeGraph
{
    private readonly Dictionary<Die, TypeInfo> known = [];
    private readonly Dictionary<(string Name, byte Size), TypeInfo> made = [];
    private readonly TypeDirectory directory;

    /// <summary>Opens the types of a module.</summary>
    /// <param name="data">Its debug information; null when it has none.</param>
    /// <param name="nameOf">The demangled name of a function as the module or its twin names it; null when neither does.</param>
    /// <param name="limits">Bounds.</param>
    public TypeGraph(DwarfData? data, Func<uint, string?> nameOf, AnalysisLimits limits)
    {
        (Limits, NameOf) = (limits, nameOf);
        directory = new(data);
        Unknown = new(this, TypeKind.Unknown, null, null) { GivenName = "?" };
        Void = new(this, TypeKind.Void, null, null) { GivenName = "void" };
    }

    /// <summary>Bounds.</summary>
    public AnalysisLimits Limits { get; }

    /// <summary>The demangled name of a function; null when it has none.</summary>
    public Func<uint, string?> NameOf { get; }

    /// <summary>A type of which nothing is known.</summary>
    public TypeInfo Unknown { get; }

    /// <summary>No type.</summary>
    public TypeInfo Void { get; }

    /// <summary>The classes that pointers to virtual functions were found to mean, and how far before the object the whole one begins.</summary>
    public Dictionary<ulong, (TypeInfo Type, long ToTop)?> Classes { get; } = [];

    /// <summary>Of a unit the types that Rust's tables of functions are for, by the tables' addresses.</summary>
    public Dictionary<DwarfUnit, Dictionary<ulong, TypeInfo>> Tables { get; } = [];

    /// <summary>Which entry defines a name.</summary>
    public TypeDirectory Directory => directory;

    /// <summary>The type that an entry's <c>DW_AT_type</c> names; null without one.</summary>
    public TypeInfo? OfReference(Die holder)
    {
        var reference = holder[DwarfAttribute.Type];
        if (!reference.IsPresent)
            return null;
        return holder.Unit.Dies.Follow(reference) is { } die ? Of(die) : Unknown;
    }

    /// <summary>The type that an entry describes.</summary>
    public TypeInfo Of(Die die)
    {
        if (known.TryGetValue(die, out var found))
            return found;
        var type = Make(die);
        known[die] = type;
        return type;
    }

    /// <summary>A base type that no entry describes: that of a number in an expression, of a wasm local.</summary>
    public TypeInfo Scalar(string name, byte encoding, byte size)
    {
        if (!made.TryGetValue((name, size), out var type))
            made.Add(
                (name, size),
                type = new(this, TypeKind.Base, null, null)
                {
                    GivenName = name,
                    Encoding = encoding,
                    Size = size,
                }
            );
        return type;
    }

    /// <summary>A pointer to a type.</summary>
    /// <param name="target">What it points to.</param>
    /// <param name="size">Bytes of an address.</param>
    public TypeInfo PointerTo(TypeInfo target, int size) => new(this, TypeKind.Pointer, null, () => target) { Size = (ulong)size };

    /// <summary>An array of a type.</summary>
    public TypeInfo ArrayOf(TypeInfo element, long length) =>
        new(this, TypeKind.Array, null, () => element)
        {
            Length = length,
            Size = element.Stripped.Size is { } size && size <= (ulong)(long.MaxValue / Math.Max(length, 1)) ? size * (ulong)length : null,
        };

    /// <summary>The types of that name, with or without its scopes.</summary>
    public TypeInfo? Find(string name, DwarfUnit? nearest) => directory.Find(name, nearest) is { } die ? Of(die) : null;

    /// <summary>A type's place in an array of several dimensions: the array of what the first index chooses.</summary>
    public TypeInfo InnerArray(TypeInfo array, int dimensions) =>
        array.Dimension + 1 >= dimensions
            ? array.Target ?? Unknown
            : new(this, TypeKind.Array, array.Die, () => array.Target) { Dimension = array.Dimension + 1 };

    private TypeInfo Make(Die die)
    {
        var kind = KindOf(die);
        if (kind is TypeKind.Structure or TypeKind.Union or TypeKind.Enumeration && Defined(die) is { } definition && definition != die)
            return Of(definition);
        TypeInfo? Target() => OfReference(die);
        return new(this, kind, die, kind is TypeKind.Structure or TypeKind.Union or TypeKind.Void or TypeKind.Unknown ? null : Target)
        {
            Size = SizeOf(die, kind),
            Encoding = kind == TypeKind.Base ? (byte)Math.Min(die.Number(DwarfAttribute.Encoding) ?? 0, 255) : (byte)0,
            IsRvalue = die.Tag == DwarfTag.RvalueReferenceType,
        };
    }

    private static ulong? SizeOf(Die die, TypeKind kind)
    {
        if (die.Number(DwarfAttribute.ByteSize) is { } size)
            return size;
        return kind is TypeKind.Pointer or TypeKind.Reference ? die.Unit.Header.Encoding.AddressSize : null;
    }

    // A declaration stands for the type of its signature, or for one that another place defines.
    private Die? Defined(Die die)
    {
        if (die[DwarfAttribute.Signature].IsPresent)
            return die.Follow(DwarfAttribute.Signature);
        if (!die.IsFlagged(DwarfAttribute.Declaration))
            return die;
        return directory.DefinitionOf(die);
    }

    private static TypeKind KindOf(Die die) =>
        die.Tag switch
        {
            DwarfTag.BaseType => TypeKind.Base,
            DwarfTag.PointerType => TypeKind.Pointer,
            DwarfTag.ReferenceType or DwarfTag.RvalueReferenceType => TypeKind.Reference,
            DwarfTag.PointerToMember => TypeKind.MemberPointer,
            DwarfTag.ArrayType => TypeKind.Array,
            DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.InterfaceType => TypeKind.Structure,
            DwarfTag.UnionType => TypeKind.Union,
            DwarfTag.EnumerationType => TypeKind.Enumeration,
            DwarfTag.SubroutineType => TypeKind.Function,
            DwarfTag.Typedef or DwarfTag.TemplateAlias or DwarfTag.SubrangeType => TypeKind.Alias,
            DwarfTag.ConstType or DwarfTag.VolatileType or DwarfTag.RestrictType or DwarfTag.AtomicType or DwarfTag.ImmutableType =>
                TypeKind.Qualified,
            DwarfTag.UnspecifiedType => TypeKind.Void,
            _ => TypeKind.Unknown,
        };
}

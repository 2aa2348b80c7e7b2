using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>A data member, base class or variant part of a type.</summary>
internal sealed class TypeMember
{
    private TypeMember(TypeGraph graph, Die die)
    {
        (Die, Name) = (die, die.Name);
        type = new(() => graph.OfReference(die));
    }

    private readonly Lazy<TypeInfo?> type;

    /// <summary>Its entry.</summary>
    public Die Die { get; }

    /// <summary>Its name; null for an anonymous member.</summary>
    public string? Name { get; }

    /// <summary>Its type; null where it has none.</summary>
    public TypeInfo? Type => type.Value;

    /// <summary>A base class.</summary>
    public bool IsBase => Die.Tag == DwarfTag.Inheritance;

    /// <summary>The variants of a Rust enum.</summary>
    public bool IsVariantPart => Die.Tag == DwarfTag.VariantPart;

    /// <summary>Made by the compiler: the pointer to the virtual functions, a discriminant.</summary>
    public bool IsArtificial => Die.IsFlagged(DwarfAttribute.Artificial) || Name?.StartsWith("_vptr", StringComparison.Ordinal) == true;

    /// <summary>Bits of a bit field; null for a whole member.</summary>
    public ulong? BitSize => Die.Number(DwarfAttribute.BitSize);

    /// <summary>Where a member lies that is at a fixed place, in bits from the start of what holds it; null when an expression says it.</summary>
    public long? BitOffset
    {
        get
        {
            if (Die.Number(DwarfAttribute.DataBitOffset) is { } modern)
                return modern <= long.MaxValue ? (long)modern : null;
            var location = Die[DwarfAttribute.DataMemberLocation];
            if (location.IsPresent && location.Kind != AttributeKind.Constant)
                return null;
            if (location.Value > long.MaxValue / 16)
                return null;
            var bits = (long)location.Value * 8;
            // DWARF 2 and 3 count bit fields from the highest bit of a unit of storage.
            if (BitSize is not { } size || Die[DwarfAttribute.BitOffset] is not { Kind: AttributeKind.Constant } offset)
                return bits;
            var unit = Die.Number(DwarfAttribute.ByteSize) ?? Type?.Stripped.Size;
            return unit is <= 16 && size <= 128 ? bits + (long)unit.Value * 8 - (long)offset.Value - (long)size : null;
        }
    }

    /// <summary>The members of a type, of an enum's variant or of a variant part's holder.</summary>
    public static IReadOnlyList<TypeMember> Of(TypeInfo type) => type.Die is { } die ? Of(type.Graph, die) : [];

    /// <summary>The members straight below an entry.</summary>
    public static IReadOnlyList<TypeMember> Of(TypeGraph graph, Die die)
    {
        var found = new List<TypeMember>();
        foreach (var child in die.Unit.Dies.ChildrenOf(die))
        {
            // In DWARF 2 to 4 static members are members too: declared here, without a place in the object.
            var isData =
                child.Tag == DwarfTag.Member && !child.IsFlagged(DwarfAttribute.External) && !child.IsFlagged(DwarfAttribute.Declaration);
            if (isData || child.Tag is DwarfTag.Inheritance or DwarfTag.VariantPart)
                found.Add(new(graph, child));
        }
        return found;
    }
}

namespace CrashHub.Analysis.Dwarf;

/// <summary>How the number of an <see cref="AttributeValue"/> is to be read.</summary>
internal enum AttributeKind : byte
{
    /// <summary>The attribute is absent.</summary>
    None,
    Address,
    AddressIndex,
    Constant,
    Flag,

    /// <summary>An offset from the unit's first byte.</summary>
    UnitReference,

    /// <summary>An offset from the start of <c>.debug_info</c>.</summary>
    InfoReference,
    TypeSignature,

    /// <summary>Into a supplementary file, which wasm producers do not write; counts as absent information.</summary>
    Supplementary,
    SectionOffset,
    ListIndex,

    /// <summary>An offset in the section of the entry itself.</summary>
    InlineString,
    StringOffset,
    LineStringOffset,
    StringIndex,

    /// <summary>An offset in the section of the entry itself, with <see cref="AttributeValue.Length"/>.</summary>
    Block,
}

/// <summary>One attribute's value, undecoded: strings and blocks stay offsets until they are shown.</summary>
/// <param name="Kind">How to read <paramref name="Value"/>.</param>
/// <param name="Value">Number, offset or index; signed constants are sign-extended.</param>
/// <param name="Length">Bytes of a block, else 0.</param>
internal readonly record struct AttributeValue(AttributeKind Kind, ulong Value, int Length = 0)
{
    public bool IsPresent => Kind != AttributeKind.None;

    /// <summary>The value as an offset into another section; DWARF 2 and 3 use plain constants for these.</summary>
    public ulong? AsSectionOffset => Kind is AttributeKind.SectionOffset or AttributeKind.Constant ? Value : null;

    /// <summary>The value as a file, line or column number; null when absent, 0 or beyond 32 bits.</summary>
    public uint? AsPosition => Kind == AttributeKind.Constant && Value is > 0 and <= uint.MaxValue ? (uint)Value : null;
}

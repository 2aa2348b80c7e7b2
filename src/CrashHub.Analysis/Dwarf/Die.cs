namespace CrashHub.Analysis.Dwarf;

/// <summary>One debugging information entry with all its attributes, undecoded (DWARF 5 section 2.1).</summary>
/// <param name="unit">Its unit.</param>
/// <param name="offset">Where it starts in the unit's section.</param>
/// <param name="tag">Its tag.</param>
/// <param name="hasChildren">Whether entries may lie below it.</param>
/// <param name="attributes">Names and values in the order of the bytes; of a name given twice the first counts.</param>
internal sealed class Die(DwarfUnit unit, int offset, ushort tag, bool hasChildren, (ushort Name, AttributeValue Value)[] attributes)
{
    /// <summary>Its unit.</summary>
    public DwarfUnit Unit => unit;

    /// <summary>Where it starts in the unit's section.</summary>
    public int Offset => offset;

    /// <summary>Its tag.</summary>
    public ushort Tag => tag;

    /// <summary>Whether entries may lie below it.</summary>
    public bool HasChildren => hasChildren;

    /// <summary>An attribute; not present when the entry has none of this name.</summary>
    public AttributeValue this[ushort name]
    {
        get
        {
            foreach (ref readonly var attribute in attributes.AsSpan())
            {
                if (attribute.Name == name)
                    return attribute.Value;
            }
            return default;
        }
    }

    /// <summary>Whether the entry has an attribute.</summary>
    public bool Has(ushort name) => this[name].IsPresent;

    /// <summary>Whether a flag is set.</summary>
    public bool IsFlagged(ushort name) => this[name] is { Kind: AttributeKind.Flag, Value: not 0 };

    /// <summary>A number that is a plain constant; null when absent or of another class.</summary>
    public ulong? Number(ushort name) => this[name] is { Kind: AttributeKind.Constant } value ? value.Value : null;

    /// <summary><c>DW_AT_name</c>; null when it has none.</summary>
    public string? Name => unit.ReadString(this[DwarfAttribute.Name]);

    /// <summary>The bytes of an attribute that is a block.</summary>
    public ReadOnlyMemory<byte> Block(AttributeValue value) =>
        value.Kind == AttributeKind.Block ? unit.Section.Bytes.Slice((int)value.Value, value.Length) : default;

    /// <summary>The entry that an attribute refers to; null when there is none.</summary>
    public Die? Follow(ushort name) => unit.Dies.Follow(this[name]);

    /// <summary>Where the entry's code lies.</summary>
    public CodeAttributes Code =>
        new()
        {
            LowPc = this[DwarfAttribute.LowPc],
            HighPc = this[DwarfAttribute.HighPc],
            Ranges = this[DwarfAttribute.Ranges],
        };
}

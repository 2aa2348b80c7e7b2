namespace CrashHub.Analysis.Dwarf;

/// <summary>What the root entry of a unit says (DWARF 5 section 3.1).</summary>
internal struct UnitRoot
{
    public ushort Tag;
    public CodeAttributes Code;
    public AttributeValue CompDir;
    public AttributeValue Producer;
    public AttributeValue StmtList;
    public AttributeValue StrOffsetsBase;
    public AttributeValue AddrBase;
    public AttributeValue RngListsBase;
    public AttributeValue LocListsBase;
    public AttributeValue GnuRangesBase;
    public AttributeValue GnuDwoId;
    public AttributeValue DwoName;
    public ulong Language;

    /// <summary>Reads the entry that <paramref name="cursor"/> stands at.</summary>
    public static UnitRoot Read(ref DieCursor cursor)
    {
        var root = new UnitRoot { Tag = cursor.Tag };
        foreach (ref readonly var attribute in cursor.Attributes)
        {
            var value = cursor.Read(attribute);
            switch (attribute.Name)
            {
                case DwarfAttribute.LowPc:
                    root.Code.LowPc = value;
                    break;
                case DwarfAttribute.HighPc:
                    root.Code.HighPc = value;
                    break;
                case DwarfAttribute.Ranges:
                    root.Code.Ranges = value;
                    break;
                case DwarfAttribute.CompDir:
                    root.CompDir = value;
                    break;
                case DwarfAttribute.Producer:
                    root.Producer = value;
                    break;
                case DwarfAttribute.StmtList:
                    root.StmtList = value;
                    break;
                case DwarfAttribute.Language:
                    root.Language = value.Value;
                    break;
                case DwarfAttribute.StrOffsetsBase:
                    root.StrOffsetsBase = value;
                    break;
                case DwarfAttribute.AddrBase:
                case DwarfAttribute.GnuAddrBase:
                    root.AddrBase = value;
                    break;
                case DwarfAttribute.RngListsBase:
                    root.RngListsBase = value;
                    break;
                case DwarfAttribute.LocListsBase:
                    root.LocListsBase = value;
                    break;
                case DwarfAttribute.GnuRangesBase:
                    root.GnuRangesBase = value;
                    break;
                case DwarfAttribute.GnuDwoId:
                    root.GnuDwoId = value;
                    break;
                case DwarfAttribute.DwoName:
                case DwarfAttribute.GnuDwoName:
                    root.DwoName = value;
                    break;
            }
        }
        return root;
    }

    /// <summary>The language code (DWARF 5 section 7.12 and LLVM's vendor codes) as one of ours.</summary>
    public readonly DwarfLanguage ToLanguage() =>
        Language switch
        {
            0x01 or 0x02 or 0x0c or 0x1d or 0x2c or 0x3e => DwarfLanguage.C,
            0x04 or 0x1a or 0x21 or 0x2b or 0x3a => DwarfLanguage.CPlusPlus,
            0x1c => DwarfLanguage.Rust,
            0x27 => DwarfLanguage.Zig,
            0x1e => DwarfLanguage.Swift,
            0x13 => DwarfLanguage.D,
            0x16 => DwarfLanguage.Go,
            0x8001 or 0x31 => DwarfLanguage.Assembler,
            _ => DwarfLanguage.Unknown,
        };
}

namespace CrashHub.Analysis.Dwarf;

/// <summary>Where an entry's code lies (DWARF 5 section 2.17), undecoded.</summary>
internal struct CodeAttributes
{
    public AttributeValue LowPc;
    public AttributeValue HighPc;
    public AttributeValue Ranges;
}

/// <summary>What names, places and origins a function, inlined call, namespace or type entry has.</summary>
internal struct FunctionEntry
{
    public ushort Tag;
    public CodeAttributes Code;
    public AttributeValue Name;
    public AttributeValue LinkageName;

    /// <summary><c>DW_AT_abstract_origin</c>, else <c>DW_AT_specification</c>.</summary>
    public AttributeValue Origin;
    public AttributeValue Signature;
    public AttributeValue CallFile;
    public AttributeValue CallLine;
    public AttributeValue CallColumn;

    /// <summary>Reads the entry that <paramref name="cursor"/> stands at.</summary>
    public static FunctionEntry Read(ref DieCursor cursor)
    {
        var entry = new FunctionEntry { Tag = cursor.Tag };
        foreach (ref readonly var attribute in cursor.Attributes)
        {
            switch (attribute.Name)
            {
                case DwarfAttribute.Name:
                    entry.Name = cursor.Read(attribute);
                    break;
                case DwarfAttribute.LinkageName:
                case DwarfAttribute.MipsLinkageName:
                    entry.LinkageName = cursor.Read(attribute);
                    break;
                case DwarfAttribute.LowPc:
                    entry.Code.LowPc = cursor.Read(attribute);
                    break;
                case DwarfAttribute.HighPc:
                    entry.Code.HighPc = cursor.Read(attribute);
                    break;
                case DwarfAttribute.Ranges:
                    entry.Code.Ranges = cursor.Read(attribute);
                    break;
                case DwarfAttribute.AbstractOrigin:
                    entry.Origin = cursor.Read(attribute);
                    break;
                case DwarfAttribute.Specification when !entry.Origin.IsPresent:
                    entry.Origin = cursor.Read(attribute);
                    break;
                case DwarfAttribute.Signature:
                    entry.Signature = cursor.Read(attribute);
                    break;
                case DwarfAttribute.CallFile:
                    entry.CallFile = cursor.Read(attribute);
                    break;
                case DwarfAttribute.CallLine:
                    entry.CallLine = cursor.Read(attribute);
                    break;
                case DwarfAttribute.CallColumn:
                    entry.CallColumn = cursor.Read(attribute);
                    break;
                default:
                    cursor.Skip(attribute);
                    break;
            }
        }
        return entry;
    }
}

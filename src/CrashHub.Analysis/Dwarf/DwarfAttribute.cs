namespace CrashHub.Analysis.Dwarf;

/// <summary>Attributes that lookups read (DWARF 5 section 7.5.4; vendor ones from LLVM and GNU).</summary>
internal static class DwarfAttribute
{
    public const ushort Sibling = 0x01;
    public const ushort Name = 0x03;
    public const ushort StmtList = 0x10;
    public const ushort LowPc = 0x11;
    public const ushort HighPc = 0x12;
    public const ushort Language = 0x13;
    public const ushort CompDir = 0x1b;
    public const ushort Producer = 0x25;
    public const ushort AbstractOrigin = 0x31;
    public const ushort Specification = 0x47;
    public const ushort Ranges = 0x55;
    public const ushort CallColumn = 0x57;
    public const ushort CallFile = 0x58;
    public const ushort CallLine = 0x59;
    public const ushort Signature = 0x69;
    public const ushort LinkageName = 0x6e;
    public const ushort StrOffsetsBase = 0x72;
    public const ushort AddrBase = 0x73;
    public const ushort RngListsBase = 0x74;
    public const ushort DwoName = 0x76;
    public const ushort MipsLinkageName = 0x2007;
    public const ushort GnuDwoName = 0x2130;
    public const ushort GnuDwoId = 0x2131;
    public const ushort GnuRangesBase = 0x2132;
    public const ushort GnuAddrBase = 0x2133;
}

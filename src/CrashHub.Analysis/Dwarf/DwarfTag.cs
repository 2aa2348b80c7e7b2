namespace CrashHub.Analysis.Dwarf;

/// <summary>Tags that lookups tell apart (DWARF 5 section 7.5.3).</summary>
internal static class DwarfTag
{
    public const ushort ClassType = 0x02;
    public const ushort EnumerationType = 0x04;
    public const ushort LexicalBlock = 0x0b;
    public const ushort CompileUnit = 0x11;
    public const ushort StructureType = 0x13;
    public const ushort UnionType = 0x17;
    public const ushort InlinedSubroutine = 0x1d;
    public const ushort Module = 0x1e;
    public const ushort Subprogram = 0x2e;
    public const ushort InterfaceType = 0x38;
    public const ushort Namespace = 0x39;
    public const ushort PartialUnit = 0x3c;
    public const ushort TypeUnit = 0x41;
    public const ushort SkeletonUnit = 0x4a;
}

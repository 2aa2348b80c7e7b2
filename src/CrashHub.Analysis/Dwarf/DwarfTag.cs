namespace CrashHub.Analysis.Dwarf;

/// <summary>Tags that lookups tell apart (DWARF 5 section 7.5.3).</summary>
internal static class DwarfTag
{
    public const ushort ArrayType = 0x01;
    public const ushort ClassType = 0x02;
    public const ushort EnumerationType = 0x04;
    public const ushort FormalParameter = 0x05;
    public const ushort LexicalBlock = 0x0b;
    public const ushort Member = 0x0d;
    public const ushort PointerType = 0x0f;
    public const ushort ReferenceType = 0x10;
    public const ushort CompileUnit = 0x11;
    public const ushort StructureType = 0x13;
    public const ushort SubroutineType = 0x15;
    public const ushort Typedef = 0x16;
    public const ushort UnionType = 0x17;
    public const ushort UnspecifiedParameters = 0x18;
    public const ushort Variant = 0x19;
    public const ushort Inheritance = 0x1c;
    public const ushort InlinedSubroutine = 0x1d;
    public const ushort Module = 0x1e;
    public const ushort PointerToMember = 0x1f;
    public const ushort SetType = 0x20;
    public const ushort SubrangeType = 0x21;
    public const ushort BaseType = 0x24;
    public const ushort ConstType = 0x26;
    public const ushort Enumerator = 0x28;
    public const ushort Subprogram = 0x2e;
    public const ushort TemplateTypeParameter = 0x2f;
    public const ushort TemplateValueParameter = 0x30;
    public const ushort VariantPart = 0x33;
    public const ushort Variable = 0x34;
    public const ushort VolatileType = 0x35;
    public const ushort RestrictType = 0x37;
    public const ushort InterfaceType = 0x38;
    public const ushort Namespace = 0x39;
    public const ushort UnspecifiedType = 0x3b;
    public const ushort PartialUnit = 0x3c;
    public const ushort TypeUnit = 0x41;
    public const ushort RvalueReferenceType = 0x42;
    public const ushort TemplateAlias = 0x43;
    public const ushort GenericSubrange = 0x45;
    public const ushort AtomicType = 0x47;
    public const ushort SkeletonUnit = 0x4a;
    public const ushort ImmutableType = 0x4b;
}

namespace CrashHub.Analysis.Disassembly;

/// <summary>The index space that an instruction's index immediate counts in.</summary>
internal enum OperandKind : byte
{
    /// <summary>A label, a field or a plain number: shown as it is.</summary>
    Number,
    Function,
    Local,
    Global,
    Table,
    Memory,
    Type,
    Tag,
    DataSegment,
    ElementSegment,
}

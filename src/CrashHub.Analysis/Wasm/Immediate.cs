namespace CrashHub.Analysis.Wasm;

/// <summary>The shape of the bytes after an opcode (core spec, Binary Format, Instructions).</summary>
internal enum Immediate : byte
{
    /// <summary>Nothing follows.</summary>
    None,

    /// <summary>A block type: empty, a value type or a type index.</summary>
    Block,

    /// <summary>One index: label, local, global, function, table, memory, type, tag or segment.</summary>
    Index,

    /// <summary>Two indices.</summary>
    IndexPair,

    /// <summary>Labels and a default label (<c>br_table</c>).</summary>
    LabelTable,

    /// <summary>A block type and catch clauses (<c>try_table</c>).</summary>
    TryTable,

    /// <summary>Value types (<c>select t*</c>).</summary>
    TypeList,

    /// <summary>Alignment, optional memory index, offset.</summary>
    MemArg,

    /// <summary>A memory argument and a lane.</summary>
    MemArgLane,

    /// <summary>One byte: a lane, or the reserved byte of <c>atomic.fence</c>.</summary>
    Lane,

    /// <summary>A signed LEB128 of 32 bits.</summary>
    SignedConstant32,

    /// <summary>A signed LEB128 of 64 bits.</summary>
    SignedConstant64,

    /// <summary>Four raw bytes.</summary>
    Bytes4,

    /// <summary>Eight raw bytes.</summary>
    Bytes8,

    /// <summary>Sixteen raw bytes.</summary>
    Bytes16,

    /// <summary>A heap type.</summary>
    HeapType,

    /// <summary>Flags, a label and two heap types (<c>br_on_cast</c>).</summary>
    CastBranch,

    /// <summary>A continuation type and handlers (stack switching).</summary>
    Resume,

    /// <summary>A continuation type, a tag and handlers (stack switching).</summary>
    ResumeThrow,
}

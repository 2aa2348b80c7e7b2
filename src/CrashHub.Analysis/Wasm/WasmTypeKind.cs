namespace CrashHub.Analysis.Wasm;

/// <summary>The kinds of value types; the number is the type's byte in the binary format.</summary>
public enum WasmTypeKind : byte
{
    /// <summary>No type; the default.</summary>
    None = 0,

    /// <summary>A reference.</summary>
    Reference = 0x64,

    /// <summary>A packed 16-bit field.</summary>
    I16 = 0x77,

    /// <summary>A packed 8-bit field.</summary>
    I8 = 0x78,

    /// <summary>A 128-bit vector.</summary>
    V128 = 0x7b,

    /// <summary>A 64-bit float.</summary>
    F64 = 0x7c,

    /// <summary>A 32-bit float.</summary>
    F32 = 0x7d,

    /// <summary>A 64-bit integer.</summary>
    I64 = 0x7e,

    /// <summary>A 32-bit integer.</summary>
    I32 = 0x7f,
}

namespace CrashHub.Analysis.Coredump;

/// <summary>What a value of a frame is.</summary>
public enum CoredumpValueKind : byte
{
    /// <summary>The producer did not have it (0x01), or wrote a placeholder.</summary>
    Missing,

    /// <summary>An i32.</summary>
    I32,

    /// <summary>An i64.</summary>
    I64,

    /// <summary>The bits of an f32.</summary>
    F32,

    /// <summary>The bits of an f64.</summary>
    F64,

    /// <summary>The low 32 bits of a value whose type only the module knows (WasmEdge).</summary>
    LowBits,
}

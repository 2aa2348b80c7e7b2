namespace CrashHub.Analysis.Wasm;

/// <summary>What a constant expression yields.</summary>
public enum ConstantKind : byte
{
    /// <summary>Not known before instantiation, or an instruction that is not evaluated.</summary>
    Unknown,

    /// <summary>An i32; <see cref="ConstantValue.Bits"/> holds it zero-extended.</summary>
    I32,

    /// <summary>An i64.</summary>
    I64,

    /// <summary>The bits of an f32.</summary>
    F32,

    /// <summary>The bits of an f64.</summary>
    F64,

    /// <summary>A vector; <see cref="ConstantValue.Bits"/> holds its low half.</summary>
    V128,

    /// <summary>A null reference.</summary>
    Null,

    /// <summary>A reference to the function <see cref="ConstantValue.Bits"/>.</summary>
    Function,

    /// <summary>The value of the global <see cref="ConstantValue.Bits"/>.</summary>
    Global,
}

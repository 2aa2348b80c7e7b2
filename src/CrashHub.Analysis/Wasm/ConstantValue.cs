namespace CrashHub.Analysis.Wasm;

/// <summary>The value of a constant expression (core spec, Constant Expressions, with the extended arithmetic of 3.0).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bits">Its bits, or an index.</param>
public readonly record struct ConstantValue(ConstantKind Kind, ulong Bits)
{
    /// <summary>The value as an address or index: i32 zero-extended, or i64; null for anything else.</summary>
    public ulong? AsAddress => Kind is ConstantKind.I32 or ConstantKind.I64 ? Bits : null;
}

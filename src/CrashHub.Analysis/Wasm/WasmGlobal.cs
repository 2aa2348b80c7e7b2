namespace CrashHub.Analysis.Wasm;

/// <summary>A global.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsMutable">May change.</param>
/// <param name="Initial">Its initial value; of kind <see cref="ConstantKind.Unknown"/> for imports and for what is not constant.</param>
/// <param name="IsImported">The global comes from outside.</param>
public readonly record struct WasmGlobal(WasmType Type, bool IsMutable, ConstantValue Initial, bool IsImported);

namespace CrashHub.Analysis.Wasm;

/// <summary>What a type index defines (core spec 3.0, Composite Types).</summary>
public enum WasmTypeDefinitionKind : byte
{
    /// <summary>No such type, or one that could not be read.</summary>
    None,

    /// <summary>A function type.</summary>
    Function,

    /// <summary>A structure.</summary>
    Struct,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A continuation (stack switching).</summary>
    Continuation,
}

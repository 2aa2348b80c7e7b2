namespace CrashHub.Analysis.Coredump;

/// <summary>How a producer lays out the frames, and from where its code offsets count.</summary>
public enum CoredumpLayout
{
    /// <summary>Coredump.md as Wasmtime writes it: integers LEB128; offsets from the function body's first byte, at the call; 0 is unknown.</summary>
    Standard,

    /// <summary>Coredump.md with integer values of fixed width, little-endian.</summary>
    StandardFixedIntegers,

    /// <summary>
    /// The wasm-coredump rewriter (xtuc), read by wasmgdb: both counts before the values, fixed width; offsets from the first instruction, after
    /// the local declarations.
    /// </summary>
    Rewriter,

    /// <summary>The rewriter before it had instance indices: offsets from the code section's contents.</summary>
    RewriterV0,

    /// <summary>
    /// WasmEdge: no instance index, both counts before the values, every value the low 32 bits; a frame's offset is the module offset of the
    /// call that entered it.
    /// </summary>
    WasmEdge,

    /// <summary>WasmEdge with <c>--coredump-for-wasmgdb</c>: the operand stack's count is there, its values are not.</summary>
    WasmEdgeForWasmgdb,
}

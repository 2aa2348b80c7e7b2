namespace CrashHub.Analysis.Coredump;

/// <summary>From where a producer counts code offsets.</summary>
public enum CodeOffsetBase
{
    /// <summary>From the function body's first byte, its count of local declarations (Coredump.md as Wasmtime and V8 read it).</summary>
    Body,

    /// <summary>From the first instruction.</summary>
    FirstInstruction,

    /// <summary>From the code section's contents.</summary>
    CodeSection,

    /// <summary>From the module's first byte.</summary>
    Module,
}

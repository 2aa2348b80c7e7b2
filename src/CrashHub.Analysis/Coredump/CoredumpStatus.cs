namespace CrashHub.Analysis.Coredump;

/// <summary>What ingest can say about uploaded bytes from their header and section list alone.</summary>
public enum CoredumpStatus
{
    /// <summary>A whole <c>corestack</c> is there; what follows it may still be damaged.</summary>
    Ok,

    /// <summary>The bytes do not begin like a core wasm file.</summary>
    NotWasm,

    /// <summary>A sound wasm file that has no <c>corestack</c>: a module, not a dump.</summary>
    NoCorestack,

    /// <summary>The file ends inside a section, and no whole <c>corestack</c> precedes: it should be sent again.</summary>
    Truncated,

    /// <summary>The section list can't be followed up to a <c>corestack</c>.</summary>
    Malformed,
}

namespace CrashHub.Analysis.Coredump;

/// <summary>What a producer's code offsets mean.</summary>
/// <param name="Base">From where they count.</param>
/// <param name="IsAfterCall">True when callers name the instruction behind the call (return addresses), false when they name the call.</param>
public readonly record struct CodeOffsetConvention(CodeOffsetBase Base, bool IsAfterCall)
{
    /// <summary>Wasmtime and V8: from the body, at the call.</summary>
    public static CodeOffsetConvention Default { get; } = new(CodeOffsetBase.Body, false);
}

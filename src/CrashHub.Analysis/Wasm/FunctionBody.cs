using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>The code of one defined function.</summary>
/// <param name="FunctionIndex">Index of the function, imports counted.</param>
/// <param name="Start">First byte of the body, after its size: the count of local declarations. Code offset 0 of a dump is here.</param>
/// <param name="Length">Bytes of the body.</param>
/// <param name="InstructionsOffset">The first instruction, after the local declarations; equal to <paramref name="Length"/> when they are damaged.</param>
public readonly record struct FunctionBody(uint FunctionIndex, ModuleOffset Start, uint Length, FunctionOffset InstructionsOffset)
{
    /// <summary>The byte after the body.</summary>
    public ModuleOffset End => new(Start.Value + Length);

    /// <summary>True when <paramref name="offset"/> lies in the body.</summary>
    public bool Contains(ModuleOffset offset) => offset.Value >= Start.Value && offset.Value - Start.Value < Length;

    /// <summary>The offset from the module's first byte; null when it lies outside the body.</summary>
    public ModuleOffset? ToModuleOffset(FunctionOffset offset) =>
        offset.Value < Length ? new ModuleOffset(Start.Value + offset.Value) : null;

    /// <summary>The offset from the body's first byte; null when it lies outside the body.</summary>
    public FunctionOffset? ToFunctionOffset(ModuleOffset offset) =>
        Contains(offset) ? new FunctionOffset(offset.Value - Start.Value) : null;
}

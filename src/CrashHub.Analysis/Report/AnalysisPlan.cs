using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Report;

/// <summary>What a dump holds and which modules its report wants.</summary>
public sealed class AnalysisPlan
{
    internal AnalysisPlan() { }

    /// <summary>Why no report can be made of these bytes (no wasm, no readable <c>corestack</c>), or null.</summary>
    public ParseError? Refusal { get; internal init; }

    /// <summary>The modules of the dump, in its order, with what dump and sender say of each. <see cref="WantedModule.FrameCount"/> tells which are on a stack.</summary>
    public IReadOnlyList<WantedModule> Modules { get; internal init; } = [];
}

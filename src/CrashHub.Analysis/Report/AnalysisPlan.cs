using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Signatures.Rules;

namespace CrashHub.Analysis.Report;

/// <summary>What a dump (or text backtrace) holds and which modules its report wants.</summary>
public sealed class AnalysisPlan
{
    internal AnalysisPlan(CrashEvent crashEvent, AnalysisLimits limits)
    {
        Event = crashEvent;
        Limits = limits;
    }

    /// <summary>Why no report can be made of these bytes (no wasm, no readable <c>corestack</c>, no frame in a text), or null.</summary>
    public ParseError? Refusal { get; internal init; }

    /// <summary>The modules, in the dump's order, with what dump and sender say of each. <see cref="WantedModule.FrameCount"/> tells which are on a stack.</summary>
    public IReadOnlyList<WantedModule> Modules { get; internal init; } = [];

    internal CrashEvent Event { get; }

    internal AnalysisLimits Limits { get; }

    /// <summary>The project's own rules of grouping.</summary>
    internal GroupingRules Rules { get; init; } = GroupingRules.None;

    /// <summary>The dump; null for a text backtrace or a refusal.</summary>
    internal CoredumpFile? Dump { get; init; }

    /// <summary>The text backtrace; null for a dump or a refusal.</summary>
    internal TextBacktrace? Backtrace { get; init; }

    /// <summary>The modules of the text by the name that it shows (empty for none) and how many frames run in each; in the order of <see cref="Modules"/>.</summary>
    internal OrderedDictionary<string, int> BacktraceModules { get; init; } = [];

    /// <summary>What a shrunk or scrubbed dump says that it kept; null in any other dump, and for a text.</summary>
    public DumpCapture? Capture => Dump?.Capture;
}

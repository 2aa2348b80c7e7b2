using System.Text.Json.Serialization;
using CrashHub.Analysis.Symbolication;

namespace CrashHub.Analysis.Report;

/// <summary>One frame, physical or inlined.</summary>
public sealed record FrameReport
{
    /// <summary>Position in the thread, from 0, inlined frames counted.</summary>
    public required int Index { get; init; }

    /// <summary>True for a call that the compiler inlined into the next older physical frame.</summary>
    public required bool Inline { get; init; }

    /// <summary>The instance that it ran in; null when unknown.</summary>
    public int? Instance { get; init; }

    /// <summary>The instance that the dump names.</summary>
    public int? DumpInstance { get; init; }

    /// <summary>Index of its module in the report's modules; null when unknown.</summary>
    public int? Module { get; init; }

    /// <summary>Index in the module's function space, imports counted.</summary>
    public long? FunctionIndex { get; init; }

    /// <summary>Bytes from the first byte of the function body; null when unknown.</summary>
    public long? CodeOffset { get; init; }

    /// <summary>Bytes from the core module's first byte; null when unknown.</summary>
    public long? ModuleOffset { get; init; }

    /// <summary>The demangled name, or null.</summary>
    public string? Function { get; init; }

    /// <summary>The linker's name, or null.</summary>
    public string? LinkageName { get; init; }

    /// <summary>The source file as the debug information spells it, or null.</summary>
    public string? File { get; init; }

    /// <summary>Line of the call or fault, from 1; null when unknown.</summary>
    public long? Line { get; init; }

    /// <summary>Column of the call or fault, from 1; null when unknown.</summary>
    public long? Column { get; init; }

    /// <summary>False for runtime, standard library and panic machinery, and for files that a source map's <c>ignoreList</c> names.</summary>
    public bool InApp { get; init; } = true;

    /// <summary>What could be said of it.</summary>
    public required FrameStatus Status { get; init; }

    /// <summary>Where function and line come from.</summary>
    public required DebugInfoKind DebugInfo { get; init; }

    /// <summary>True when the debug information does not fit the code.</summary>
    public bool Stale { get; init; }

    /// <summary>
    /// The source language in lower case (<c>c</c>, <c>c++</c>, <c>rust</c>, …): what debug information says, else the scheme of the mangled
    /// name, else the only language that the module's <c>producers</c> name; null when unknown.
    /// </summary>
    public string? Language { get; init; }

    /// <summary>
    /// Hash of the function's body (<see cref="BodyHashes.BodyHash"/>), in frames whose module has no name for the function: what stands in for the name
    /// in the signature. Null in others.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BodyHash { get; init; }

    /// <summary>
    /// True in frames without a name whose call is one that never returns (<c>unreachable</c> stands behind it): the machinery by which a program ends itself.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NeverReturned { get; init; }

    /// <summary>The build that lent <see cref="Function"/>: its function has the same body. Null where the name is the module's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BuildReference? NameFrom { get; init; }

    /// <summary>Source lines around <see cref="Line"/>; null where no source text is known, and in frames past <see cref="AnalysisLimits.MaxSourceContexts"/>.</summary>
    public SourceContext? SourceContext { get; init; }

    /// <summary>Its base address in the stack in linear memory.</summary>
    public FrameBase FrameBase { get; init; } = FrameBase.None;

    /// <summary>Variables in scope; absent for readers without <c>memory:read</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VariableReport>? Variables { get; init; }
}

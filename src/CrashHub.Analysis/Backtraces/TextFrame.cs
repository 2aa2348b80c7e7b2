using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Backtraces;

/// <summary>A physical frame of a text backtrace. Everything in it is text from outside.</summary>
/// <param name="Module">Module name; null when the runtime had none.</param>
/// <param name="Function">Function name, demangled or not as the runtime printed it; null when it had none.</param>
/// <param name="FunctionIndex">Function index; Wasmtime and WAMR print none but for functions without a name, Safari up to 18 likewise.</param>
/// <param name="Offset">Offset from the core module's first byte; null when it was not printed (Wasmtime: call stack exhausted; Safari; WAMR's just-in-time compilers).</param>
/// <param name="Inlined">Inlined calls at the offset, youngest first, where the runtime printed them.</param>
/// <param name="File">Source file of the frame itself, or null.</param>
/// <param name="Line">Line, or null.</param>
/// <param name="Column">Column, or null.</param>
public sealed record TextFrame(
    string? Module,
    string? Function,
    uint? FunctionIndex,
    ModuleOffset? Offset,
    IReadOnlyList<TextInlineFrame> Inlined,
    string? File,
    uint? Line,
    uint? Column
);

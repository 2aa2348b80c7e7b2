namespace CrashHub.Analysis.Backtraces;

/// <summary>A call that the compiler inlined, as the runtime printed it.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="File">Source file, or null.</param>
/// <param name="Line">Line, or null.</param>
/// <param name="Column">Column, or null.</param>
public sealed record TextInlineFrame(string Function, string? File, uint? Line, uint? Column);

namespace CrashHub.Analysis.Bytes;

/// <summary>Bytes from the first byte of a function body, its count of local declarations, as a dump's <c>codeoffset</c> counts in Wasmtime and V8 (formats.md pins it).</summary>
public readonly record struct FunctionOffset(ulong Value);

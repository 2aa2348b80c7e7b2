namespace CrashHub.Analysis.Wasm;

/// <summary>Consecutive locals of one type, as a body declares them.</summary>
/// <param name="Count">Locals; an attacker's number up to 2^32-1, never a size to allocate.</param>
/// <param name="Type">Their type.</param>
public readonly record struct LocalRun(uint Count, WasmType Type);

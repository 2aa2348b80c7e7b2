namespace CrashHub.Analysis.Wasm;

/// <summary>A data segment of a module.</summary>
/// <param name="IsActive">Copied into memory at instantiation.</param>
/// <param name="Memory">Index of the memory; zero for passive segments.</param>
/// <param name="Address">Where it goes; null for passive segments and for addresses known only at instantiation.</param>
/// <param name="Offset">Absolute offset of its bytes in the file.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct WasmDataSegment(bool IsActive, uint Memory, ulong? Address, long Offset, int Length);

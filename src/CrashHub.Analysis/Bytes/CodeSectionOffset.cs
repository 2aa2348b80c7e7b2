namespace CrashHub.Analysis.Bytes;

/// <summary>Bytes from the first byte of the Code section's contents; what DWARF for wasm calls an address.</summary>
public readonly record struct CodeSectionOffset(ulong Value);

namespace CrashHub.Analysis.Bytes;

/// <summary>Bytes from the first byte of a function body, its count of local declarations, as a dump's <c>codeoffset</c> counts (FACTS: Wasmtime, V8).</summary>
public readonly record struct FunctionOffset(ulong Value);

/// <summary>Bytes from the first byte of the Code section's contents; what DWARF for wasm calls an address.</summary>
public readonly record struct CodeSectionOffset(ulong Value);

/// <summary>Bytes from the first byte of the core module's file.</summary>
public readonly record struct ModuleOffset(ulong Value);

/// <summary>Bytes from the first byte of a section's contents.</summary>
public readonly record struct SectionOffset(ulong Value);

/// <summary>A byte of a linear memory.</summary>
/// <param name="Memory">Index of the memory in the instance.</param>
/// <param name="Address">Byte address; memory64 needs all 64 bits.</param>
public readonly record struct MemoryAddress(uint Memory, ulong Address);

namespace CrashHub.Analysis.Wasm;

/// <summary>An element segment of a module.</summary>
/// <param name="IsActive">Copied into a table at instantiation.</param>
/// <param name="Table">Index of the table; zero unless active.</param>
/// <param name="First">The first table entry; null unless active at a constant place.</param>
/// <param name="Functions">Function indices in order; null entries are null or unknown references.</param>
public sealed record WasmElementSegment(bool IsActive, uint Table, ulong? First, IReadOnlyList<uint?> Functions);

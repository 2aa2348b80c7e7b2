namespace CrashHub.Analysis.Wasm;

/// <summary>An import, in the order of the import section. Imports come first in every index space.</summary>
/// <param name="Module">Module name.</param>
/// <param name="Name">Item name.</param>
/// <param name="Kind">What is imported.</param>
/// <param name="Index">Its index in the index space of its kind.</param>
public sealed record WasmImport(string Module, string Name, WasmExternalKind Kind, uint Index);

namespace CrashHub.Analysis.Wasm;

/// <summary>An export.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">What is exported.</param>
/// <param name="Index">Index in the index space of its kind; not checked.</param>
public sealed record WasmExport(string Name, WasmExternalKind Kind, uint Index);

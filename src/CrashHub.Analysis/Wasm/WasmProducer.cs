namespace CrashHub.Analysis.Wasm;

/// <summary>One entry of the <c>producers</c> section (tool-conventions, ProducersSection.md).</summary>
/// <param name="Field"><c>language</c>, <c>processed-by</c> or <c>sdk</c>; others are kept.</param>
/// <param name="Name">Language, tool or SDK.</param>
/// <param name="Version">Its version; may be empty.</param>
public sealed record WasmProducer(string Field, string Name, string Version);

namespace CrashHub.Analysis.SourceMaps;

/// <summary>What a source map says about one byte of the module.</summary>
/// <param name="SourceIndex">Index of the file in <see cref="SourceMap.Sources"/>.</param>
/// <param name="Source">The file as the map lists it, without its root; attacker's text.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column.</param>
/// <param name="Name">The original identifier, which wasm producers leave out; null when not said.</param>
public readonly record struct SourceMapPosition(int SourceIndex, string Source, uint Line, uint Column, string? Name);

namespace CrashHub.Analysis.SourceMaps;

/// <summary>One source file of a map.</summary>
/// <param name="Path">The file as the map lists it, for example <c>~lib/array.ts</c>; empty when the map lists null.</param>
/// <param name="Root">The map's <c>sourceRoot</c>, which makes an address of the path; null when not said. AssemblyScript writes the output's own name here.</param>
/// <param name="IsIgnored">The map marks the file as not the author's own (<c>ignoreList</c>).</param>
public sealed record SourceMapSource(string Path, string? Root, bool IsIgnored);

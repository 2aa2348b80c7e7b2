namespace CrashHub.Analysis.SourceMaps;

/// <summary>One mapping. Line and column count from 0; a source or name of -1 means none.</summary>
internal readonly record struct MappingEntry(uint Offset, int Source, uint Line, uint Column, int Name);

/// <summary>Where a source's text stands in the map's bytes, without its quotes; length 0 when the map has none.</summary>
internal readonly record struct ContentRange(int Start, int Length);

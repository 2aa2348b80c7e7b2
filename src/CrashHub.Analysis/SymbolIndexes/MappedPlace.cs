using CrashHub.Analysis.SourceMaps;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>What a source map says of one place in the code.</summary>
/// <param name="Position">The place in the sources.</param>
/// <param name="Source">The file, as the map lists it.</param>
/// <param name="IsStale">The map describes other code here, and nothing else is said.</param>
internal readonly record struct MappedPlace(SourceMapPosition Position, SourceMapSource Source, bool IsStale)
{
    /// <summary>What a map says of code that it does not describe.</summary>
    public static MappedPlace Stale { get; } = new(default, new("", null, false), IsStale: true);
}

using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SourceMaps;

/// <summary>
/// A source map, version 3 (ECMA-426). A module is one generated line, line 0; generated columns are offsets from the module's first byte. In
/// an index map the sections that begin in line 0 count, and their column is the module offset at which each begins. Maps know no inlined
/// calls.
/// </summary>
public sealed class SourceMap
{
    private readonly ReadOnlyMemory<byte> json;
    private readonly MappingEntry[] entries;
    private readonly string[] names;
    private readonly ContentRange[] contents;

    internal SourceMap(
        ReadOnlyMemory<byte> json,
        MappingEntry[] entries,
        SourceMapSource[] sources,
        string[] names,
        ContentRange[] contents,
        bool hasOtherLines
    )
    {
        (this.json, this.entries, Sources, this.names, this.contents) = (json, entries, sources, names, contents);
        HasOtherLines = hasOtherLines;
    }

    /// <summary>The files that the map lists, those of all sections one after the other.</summary>
    public IReadOnlyList<SourceMapSource> Sources { get; }

    /// <summary>Number of mapped places.</summary>
    public int Count => entries.Length;

    /// <summary>
    /// True when the map also describes generated lines that a module does not have: it is most likely that of a script, since all of a
    /// module is one line.
    /// </summary>
    public bool HasOtherLines { get; }

    /// <summary>The mappings by offset; those of equal offsets in the map's order.</summary>
    internal ReadOnlySpan<MappingEntry> Entries => entries;

    /// <summary>The names that mappings refer to.</summary>
    internal IReadOnlyList<string> Names => names;

    /// <summary>Reads a map: plain, or an index of maps (<c>sections</c>).</summary>
    /// <param name="json">The map's bytes; kept, as source texts are read from them when asked for.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="error">
    /// The first thing that is wrong, its offset counted from the map's first byte; when a map is returned all the same, it holds what came
    /// before.
    /// </param>
    /// <returns>Null when the bytes are no source map.</returns>
    public static SourceMap? Parse(ReadOnlyMemory<byte> json, AnalysisLimits limits, out ParseError error) =>
        SourceMapReader.Read(json, limits, out error);

    /// <summary>The place in the sources of the instruction at an offset: the last mapping at or before it.</summary>
    /// <param name="offset">The instruction.</param>
    /// <param name="functionStart">
    /// First byte of the function's body: mappings before it belong to other functions and do not count. Functions that were compiled
    /// without source information have none of their own.
    /// </param>
    /// <param name="position">The place.</param>
    /// <returns>
    /// False when there is no mapping or it says that the code has no source, as Binaryen's does for code that the compiler made up
    /// (AssemblyScript: the call of <c>env.abort</c>).
    /// </returns>
    public bool TryFind(ModuleOffset offset, ModuleOffset functionStart, out SourceMapPosition position)
    {
        position = default;
        var next = FirstAfter(offset.Value);
        if (next == 0)
            return false;
        var entry = entries[next - 1];
        if (entry.Source < 0 || entry.Offset < functionStart.Value)
            return false;
        var name = entry.Name >= 0 ? names[entry.Name] : null;
        position = new(entry.Source, Sources[entry.Source].Path, entry.Line + 1, entry.Column + 1, name);
        return true;
    }

    /// <summary>The mappings from one offset up to, not including, another.</summary>
    internal ReadOnlySpan<MappingEntry> EntriesIn(ModuleOffset start, ModuleOffset end)
    {
        var first = start.Value == 0 ? 0 : FirstAfter(start.Value - 1);
        var last = end.Value == 0 ? 0 : FirstAfter(end.Value - 1);
        return entries.AsSpan(first, Math.Max(0, last - first));
    }

    private int FirstAfter(ulong offset)
    {
        var low = 0;
        var high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The text of a source file that the map carries (<c>sourcesContent</c>); null when it does not.</summary>
    /// <param name="sourceIndex">Index in <see cref="Sources"/>.</param>
    public string? ContentOf(int sourceIndex)
    {
        if ((uint)sourceIndex >= (uint)contents.Length || contents[sourceIndex] is not { Length: > 0 } range)
            return null;
        return JsonText.Decode(json.Span.Slice(range.Start, range.Length));
    }

    /// <summary>Bytes that the text of a source file takes in the map, at least as many as it has characters; 0 when the map does not carry it.</summary>
    /// <param name="sourceIndex">Index in <see cref="Sources"/>.</param>
    public int ContentLength(int sourceIndex) => (uint)sourceIndex < (uint)contents.Length ? contents[sourceIndex].Length : 0;
}

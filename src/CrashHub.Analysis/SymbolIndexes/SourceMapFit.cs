using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// How well the mappings of a source map lie on the instructions of a module. Producers map the first byte of an instruction (AssemblyScript
/// 0.28: all of them; Emscripten 3.1.6: also the first byte of a body, and the end of one, as DWARF's rows do). A map of other code hits
/// instructions by chance, about every second time.
/// </summary>
/// <param name="Checked">Mappings that were compared.</param>
/// <param name="Outside">Those of them that lie outside the code section.</param>
/// <param name="Between">Those of them that lie in the code section, but not where an instruction begins.</param>
internal readonly record struct SourceMapFit(int Checked, int Outside, int Between)
{
    private const int CodeSection = 10;

    // Code that is decoded for it, spread over the module: enough for hundreds of thousands of mappings.
    private const int MostCodeBytes = 1024 * 1024;

    // Maps of their own modules miss with at most 3 in 100 mappings, maps of other builds with 39 and more.
    private const int MostMissesPercent = 10;

    /// <summary>True when the map does not describe this code.</summary>
    public bool IsStale => (Outside + Between) * 100L > Checked * (long)MostMissesPercent;

    /// <summary>Compares a map with a module. Of a large module an even share of the functions is compared.</summary>
    public static SourceMapFit Of(SourceMap map, WasmModule module)
    {
        var (start, end) = CodeOf(module);
        // Every n-th function, so that what is decoded stays below the bound.
        var stride = (uint)(1 + (end - start) / MostCodeBytes);
        var (compared, outside, between) = (0, 0, 0);
        var entries = map.Entries;
        var i = 0;
        while (i < entries.Length)
        {
            var offset = entries[i].Offset;
            if (offset < start || offset >= end || module.FindFunction(new ModuleOffset(offset)) is not { } body)
            {
                if (entries[i].Source >= 0)
                {
                    compared++;
                    outside += offset < start || offset >= end ? 1 : 0;
                    between += offset < start || offset >= end ? 0 : 1;
                }
                i++;
                continue;
            }
            var next = i;
            while (next < entries.Length && entries[next].Offset < body.End.Value)
                next++;
            if (body.FunctionIndex % stride == 0)
                Compare(module, body, entries[i..next], ref compared, ref between);
            i = next;
        }
        return new(compared, outside, between);
    }

    /// <summary>Compares the mappings of one function only.</summary>
    public static SourceMapFit Of(SourceMap map, WasmModule module, FunctionBody body)
    {
        var (compared, between) = (0, 0);
        Compare(module, body, map.EntriesIn(body.Start, body.End), ref compared, ref between);
        return new(compared, 0, between);
    }

    private static (ulong Start, ulong End) CodeOf(WasmModule module)
    {
        foreach (var section in module.Sections)
        {
            if (section.Id == CodeSection)
                return ((ulong)section.Offset, (ulong)section.Offset + (ulong)section.Length);
        }
        return (0, 0);
    }

    private static void Compare(WasmModule module, FunctionBody body, ReadOnlySpan<MappingEntry> entries, ref int compared, ref int between)
    {
        var instructions = module.Instructions(body);
        var at = 0L;
        foreach (var entry in entries)
        {
            if (entry.Source < 0)
                continue;
            // The body's first byte counts as its beginning, though a count of locals is there.
            var wanted = (long)(entry.Offset - body.Start.Value);
            while (at < wanted && instructions.Read())
                at = instructions.Current.Offset;
            compared++;
            between += at == wanted ? 0 : 1;
        }
    }
}

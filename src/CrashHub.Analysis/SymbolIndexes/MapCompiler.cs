using System.Runtime.InteropServices;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Compiles a source map: mappings by offset, each coded by its difference to the one before.</summary>
internal sealed class MapCompiler(StringTable strings)
{
    public ByteSink Top { get; } = new();

    public ByteSink Mappings { get; } = new();

    public ByteSink Sources { get; } = new();

    public ByteSink Names { get; } = new();

    /// <summary>Compiles a map that fits the module as a whole.</summary>
    public void Compile(SourceMap map, WasmModule module, CancellationToken cancellation)
    {
        var row = new Scratch();
        var last = default(MappingEntry);
        var count = 0;
        var entries = CollectionsMarshal.AsSpan(Told(map, module));
        for (var i = 0; i < entries.Length; i++)
        {
            if ((i & 0xffff) == 0)
                cancellation.ThrowIfCancellationRequested();
            var entry = entries[i];
            // Of several mappings of one offset the last counts.
            if (i + 1 < entries.Length && entries[i + 1].Offset == entry.Offset)
                continue;
            if (count++ % SymbolIndexFormat.MappingsPerRestart == 0)
            {
                Top.UInt32(entry.Offset);
                Top.UInt32((uint)Mappings.Length);
                last = new(entry.Offset, 0, 0, 0, 0);
            }
            row.Clear();
            row.Var(entry.Offset - last.Offset);
            row.Difference((uint)(entry.Source + 1), (uint)last.Source);
            row.Difference(entry.Line, last.Line);
            row.Difference(entry.Column, last.Column);
            row.Difference((uint)(entry.Name + 1), (uint)last.Name);
            Mappings.Write(row.Span);
            // One more than the index in both, so that the first of a run differs from 0.
            last = entry with
            {
                Source = entry.Source + 1,
                Name = entry.Name + 1,
            };
        }
        foreach (var source in map.Sources)
        {
            Sources.UInt32(strings.Add(source.Path));
            Sources.UInt32(source.Root is { } root ? strings.Add(root) : 0);
            Sources.UInt32(source.IsIgnored ? 1u : 0);
        }
        foreach (var name in map.Names)
            Names.UInt32(strings.Add(name));
    }

    // Of a function that the map does not fit only that is told, at its first byte: as a mapping to a file behind the last.
    private static List<MappingEntry> Told(SourceMap map, WasmModule module)
    {
        var entries = map.Entries;
        var told = new List<MappingEntry>(entries.Length);
        for (var i = 0; i < entries.Length; )
        {
            if (module.FindFunction(new ModuleOffset(entries[i].Offset)) is not { } body)
            {
                told.Add(entries[i++]);
                continue;
            }
            var next = i + 1;
            while (next < entries.Length && entries[next].Offset < body.End.Value)
                next++;
            if (SourceMapFit.Of(map, module, body).IsStale)
                told.Add(new((uint)body.Start.Value, map.Sources.Count, 0, 0, -1));
            else
                told.AddRange(entries[i..next]);
            i = next;
        }
        return told;
    }
}

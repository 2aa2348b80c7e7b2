using CrashHub.Analysis.SourceMaps;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Compiles a source map: mappings by offset, each coded by its difference to the one before.</summary>
internal sealed class MapCompiler(StringTable strings)
{
    public ByteSink Top { get; } = new();

    public ByteSink Mappings { get; } = new();

    public ByteSink Sources { get; } = new();

    public ByteSink Names { get; } = new();

    public void Compile(SourceMap map, CancellationToken cancellation)
    {
        var row = new Scratch();
        var last = default(MappingEntry);
        var count = 0;
        var entries = map.Entries;
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
}

using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SourceMaps;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Finds mappings of the source map in an index.</summary>
internal sealed class MappingLookup(CheckedBytes bytes, IndexTexts texts)
{
    /// <summary>What the source map says of an offset, as <see cref="SourceMap.TryFind"/>; false when the index is damaged.</summary>
    public bool TryFind(ModuleOffset offset, ModuleOffset functionStart, out MappedPlace? place)
    {
        var all = bytes.All;
        place = null;
        if (!IndexSearch.TryLast(bytes, all, IndexSection.MapTop, 8, (uint)Math.Min(offset.Value, uint.MaxValue), out var run))
            return false;
        if (run < 0)
            return true;
        if (!bytes.TryWindow(all, IndexSection.MapTop, (ulong)run * 8, 16, out var top))
            return false;
        var start = BinaryPrimitives.ReadUInt32LittleEndian(top);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(top[4..]);
        var end = top.Length == 16 ? BinaryPrimitives.ReadUInt32LittleEndian(top[12..]) : (uint)bytes.LengthOf(IndexSection.Mappings);
        if (end < first || !bytes.TrySlice(all, IndexSection.Mappings, first, end - first, out var rows))
            return bytes.Damage();
        var reader = new VarReader(rows);
        var found = default(Mapping);
        var entry = default(Mapping) with { Offset = start };
        while (!reader.AtEnd)
        {
            var next = entry.Offset + reader.Var();
            if (next > offset.Value)
                break;
            entry = new(
                next,
                reader.Difference(entry.Source),
                reader.Difference(entry.Line),
                reader.Difference(entry.Column),
                reader.Difference(entry.Name)
            );
            found = entry;
        }
        if (reader.Failed)
            return bytes.Damage();
        return found.Source == 0 || found.Offset < functionStart.Value || TryPlace(all, found, out place);
    }

    private bool TryPlace(ReadOnlySpan<byte> all, Mapping mapping, out MappedPlace? place)
    {
        place = null;
        string? name = null;
        var index = mapping.Source - 1;
        if (index == (uint)bytes.LengthOf(IndexSection.Sources) / SymbolIndexFormat.SourceLength)
        {
            place = MappedPlace.Stale;
            return true;
        }
        if (
            mapping.Name != 0
            && !(
                texts.TryNumber(all, IndexSection.MapNames, mapping.Name - 1, out var text)
                && texts.TryText(all, text, keep: true, out name)
            )
        )
            return false;
        if (
            !bytes.TrySlice(
                all,
                IndexSection.Sources,
                index * (ulong)SymbolIndexFormat.SourceLength,
                SymbolIndexFormat.SourceLength,
                out var source
            )
            || !texts.TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(source), keep: true, out var path)
            || !texts.TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(source[4..]), keep: true, out var root)
        )
            return false;
        place = new(
            new((int)index, path ?? "", mapping.Line + 1, mapping.Column + 1, name),
            new(path ?? "", root, BinaryPrimitives.ReadUInt32LittleEndian(source[8..]) != 0),
            IsStale: false
        );
        return true;
    }

    // Source and name are one more than their index; 0 means none.
    private readonly record struct Mapping(uint Offset, uint Source, uint Line, uint Column, uint Name);
}

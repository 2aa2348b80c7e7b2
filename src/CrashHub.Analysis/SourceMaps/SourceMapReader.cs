using System.Runtime.InteropServices;
using System.Text;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SourceMaps;

/// <summary>Makes one list of mappings of a map or of an index map's sections.</summary>
internal sealed class SourceMapReader
{
    private const int Version = 3;
    private readonly ReadOnlyMemory<byte> json;
    private readonly AnalysisLimits limits;
    private readonly SourceMapJson document;
    private readonly List<MappingEntry> entries = [];
    private readonly List<SourceMapSource> sources = [];
    private readonly List<string> names = [];
    private readonly List<ContentRange> contents = [];
    private bool hasOtherLines;

    private SourceMapReader(ReadOnlyMemory<byte> json, AnalysisLimits limits)
    {
        (this.json, this.limits) = (json, limits);
        document = new(json, limits);
    }

    /// <summary>Reads a map; see <see cref="SourceMap.Parse"/>.</summary>
    public static SourceMap? Read(ReadOnlyMemory<byte> json, AnalysisLimits limits, out ParseError error)
    {
        var reader = new SourceMapReader(json, limits);
        var isMap = reader.ReadDocument();
        error = reader.document.Error;
        if (!isMap)
            return null;
        var ordered = InOrder(CollectionsMarshal.AsSpan(reader.entries));
        return new(json, ordered, [.. reader.sources], [.. reader.names], [.. reader.contents], reader.hasOtherLines);
    }

    private bool ReadDocument()
    {
        if (document.Read() is not { } map)
            return false;
        if (map.Version != Version)
        {
            document.Fail(ParseErrorKind.UnknownEncoding, json.Length, "source map version");
            return false;
        }
        if (map.HasSections)
            AddSections();
        else
            AddMap(map, 0, uint.MaxValue);
        return true;
    }

    /// <summary>
    /// Sections must be in order and must not overlap, and their maps must be plain ones. A module is line 0, so the column of a section is
    /// the module offset at which its map begins; sections of other lines are none of a module's.
    /// </summary>
    private void AddSections()
    {
        var sound = new List<RawSection>();
        var previous = (Line: -1L, Column: -1L);
        foreach (var section in document.Sections)
        {
            var offset = (section.Line, section.Column);
            if (section.Line < 0 || section.Column is < 0 or > uint.MaxValue || offset.CompareTo(previous) <= 0 || section.Map is null)
            {
                document.Fail(ParseErrorKind.ValueOutOfRange, section.Position, "source map section");
                continue;
            }
            previous = offset;
            if (section.Map.HasSections || section.Map.Version is not (0 or Version))
            {
                var what = section.Map.HasSections ? "index map inside an index map" : "version of a source map section";
                document.Fail(ParseErrorKind.UnknownEncoding, section.Position, what);
                continue;
            }
            if (section.Line == 0)
                sound.Add(section);
            else
                hasOtherLines = true;
        }
        for (var i = 0; i < sound.Count; i++)
        {
            var end = i + 1 < sound.Count ? (uint)sound[i + 1].Column : uint.MaxValue;
            AddMap(sound[i].Map!, (uint)sound[i].Column, end);
        }
    }

    private void AddMap(RawMap map, uint first, uint end)
    {
        var root = Text(map.Root);
        var (firstSource, firstName) = (sources.Count, names.Count);
        var paths = CollectionsMarshal.AsSpan(document.Sources)[map.Sources];
        var texts = CollectionsMarshal.AsSpan(document.Contents)[map.Contents];
        for (var i = 0; i < paths.Length; i++)
        {
            sources.Add(new(Text(paths[i]) ?? "", root, map.Ignored.Contains(i)));
            contents.Add(i < texts.Length ? texts[i] : default);
        }
        foreach (var name in CollectionsMarshal.AsSpan(document.Names)[map.Names])
            names.Add(Text(name) ?? "");
        var mappings = json.Span.Slice(map.Mappings.Start, map.Mappings.Length);
        // Base-64 needs no escapes, but some writers put one before each slash.
        if (mappings.Contains((byte)'\\'))
            mappings = Encoding.UTF8.GetBytes(JsonText.Decode(mappings));
        var kind = MappingsDecoder.Decode(
            mappings,
            first,
            end,
            firstSource..sources.Count,
            firstName..names.Count,
            limits.MaxSourceMapEntries,
            entries,
            out var position
        );
        if (kind != ParseErrorKind.None)
            document.Fail(kind, map.Mappings.Start + position, "source map mappings");
        var line = mappings.IndexOf((byte)';');
        hasOtherLines |= line >= 0 && mappings[line..].IndexOfAnyExcept((byte)';', (byte)',') >= 0;
    }

    /// <summary>Sections and sound maps are in order already; others are put in order, keeping that of equal offsets.</summary>
    private static MappingEntry[] InOrder(ReadOnlySpan<MappingEntry> entries)
    {
        var isOrdered = true;
        for (var i = 1; i < entries.Length && isOrdered; i++)
            isOrdered = entries[i - 1].Offset <= entries[i].Offset;
        if (isOrdered)
            return entries.ToArray();
        var keys = new ulong[entries.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (ulong)entries[i].Offset << 32 | (uint)i;
        Array.Sort(keys);
        var ordered = new MappingEntry[entries.Length];
        for (var i = 0; i < keys.Length; i++)
            ordered[i] = entries[(int)(uint)keys[i]];
        return ordered;
    }

    private string? Text(ContentRange range)
    {
        if (range.Length == 0)
            return null;
        var token = json.Span.Slice(range.Start, Math.Min(range.Length, limits.MaxNameBytes));
        return JsonText.Decode(token);
    }
}

using System.Text;
using System.Text.Json;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SourceMaps;

/// <summary>Reads the JSON of a source map (ECMA-426, Source Map Format).</summary>
internal sealed class SourceMapReader
{
    private const int Version = 3;
    private readonly ReadOnlyMemory<byte> json;
    private readonly AnalysisLimits limits;
    private readonly int start;
    private readonly List<MappingEntry> entries = [];
    private readonly List<SourceMapSource> sources = [];
    private readonly List<string> names = [];
    private readonly List<ContentRange> contents = [];
    private ParseError error;

    private SourceMapReader(ReadOnlyMemory<byte> json, AnalysisLimits limits)
    {
        (this.json, this.limits) = (json, limits);
        start = PrefixLength(json.Span);
    }

    /// <summary>Reads a map; see <see cref="SourceMap.Parse"/>.</summary>
    public static SourceMap? Read(ReadOnlyMemory<byte> json, AnalysisLimits limits, out ParseError error)
    {
        var reader = new SourceMapReader(json, limits);
        var isMap = reader.ReadDocument();
        error = reader.error;
        if (!isMap)
            return null;
        // Sections and sound maps are in order already; others are put in order, keeping that of equal offsets.
        var ordered = reader.entries;
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i - 1].Offset <= ordered[i].Offset)
                continue;
            ordered = [.. ordered.OrderBy(static entry => entry.Offset)];
            break;
        }
        return new(json, ordered, reader.sources.ToArray(), reader.names.ToArray(), reader.contents.ToArray());
    }

    private bool ReadDocument()
    {
        var tokens = new Utf8JsonReader(json.Span[start..]);
        try
        {
            if (tokens.Read() && tokens.TokenType == JsonTokenType.StartObject)
            {
                var map = ReadObject(ref tokens, isSection: false);
                if (map.Version != Version)
                    Fail(ParseErrorKind.UnknownEncoding, tokens.BytesConsumed, "source map version");
                else
                {
                    if (map.HasSections)
                        AddSections(map.Sections);
                    else
                        AddMap(map, 0, uint.MaxValue);
                    return true;
                }
            }
            Fail(ParseErrorKind.UnknownEncoding, tokens.BytesConsumed, "source map");
        }
        catch (JsonException)
        {
            // The runtime's reader has no other way to say that bytes are no JSON.
            Fail(ParseErrorKind.UnknownEncoding, tokens.BytesConsumed, "source map's JSON");
        }
        return false;
    }

    private RawMap ReadObject(ref Utf8JsonReader tokens, bool isSection)
    {
        var map = new RawMap();
        while (tokens.Read() && tokens.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = tokens.ValueTextEquals("version"u8);
            var isRoot = tokens.ValueTextEquals("sourceRoot"u8);
            var isMappings = tokens.ValueTextEquals("mappings"u8);
            var isIgnoreList = tokens.ValueTextEquals("ignoreList"u8) || tokens.ValueTextEquals("x_google_ignoreList"u8);
            var list =
                tokens.ValueTextEquals("sources"u8) ? map.Sources
                : tokens.ValueTextEquals("sourcesContent"u8) ? map.Contents
                : tokens.ValueTextEquals("names"u8) ? map.Names
                : null;
            var isSections = !isSection && tokens.ValueTextEquals("sections"u8);
            tokens.Read();
            if (isVersion && tokens.TokenType == JsonTokenType.Number)
                map.Version = tokens.TryGetInt32(out var version) ? version : 0;
            else if (isRoot && tokens.TokenType == JsonTokenType.String)
                map.Root = RangeOf(tokens);
            else if (isMappings && tokens.TokenType == JsonTokenType.String)
                map.Mappings = RangeOf(tokens);
            else if (list is not null && tokens.TokenType == JsonTokenType.StartArray)
                ReadStrings(ref tokens, list);
            else if (isIgnoreList && tokens.TokenType == JsonTokenType.StartArray)
                ReadIndices(ref tokens, map.Ignored);
            else if (isSections && tokens.TokenType == JsonTokenType.StartArray)
            {
                map.HasSections = true;
                ReadSections(ref tokens, map.Sections);
            }
            else
                tokens.Skip();
        }
        return map;
    }

    private void ReadSections(ref Utf8JsonReader tokens, List<RawSection> sections)
    {
        while (tokens.Read() && tokens.TokenType != JsonTokenType.EndArray)
        {
            if (tokens.TokenType != JsonTokenType.StartObject)
            {
                tokens.Skip();
                continue;
            }
            var section = new RawSection { Position = tokens.TokenStartIndex };
            while (tokens.Read() && tokens.TokenType == JsonTokenType.PropertyName)
            {
                var isOffset = tokens.ValueTextEquals("offset"u8);
                var isMap = tokens.ValueTextEquals("map"u8);
                tokens.Read();
                if (isOffset && tokens.TokenType == JsonTokenType.StartObject)
                    ReadOffset(ref tokens, section);
                else if (isMap && tokens.TokenType == JsonTokenType.StartObject)
                    section.Map = ReadObject(ref tokens, isSection: true);
                else
                    tokens.Skip();
            }
            if (sections.Count < limits.MaxSections)
                sections.Add(section);
            else
                Fail(ParseErrorKind.LimitReached, section.Position, "source map sections");
        }
    }

    private static void ReadOffset(ref Utf8JsonReader tokens, RawSection section)
    {
        while (tokens.Read() && tokens.TokenType == JsonTokenType.PropertyName)
        {
            var isLine = tokens.ValueTextEquals("line"u8);
            var isColumn = tokens.ValueTextEquals("column"u8);
            tokens.Read();
            var number = tokens.TokenType == JsonTokenType.Number && tokens.TryGetInt64(out var value) ? value : -1;
            if (isLine)
                section.Line = number;
            else if (isColumn)
                section.Column = number;
            tokens.Skip();
        }
    }

    private void ReadStrings(ref Utf8JsonReader tokens, List<ContentRange> into)
    {
        while (tokens.Read() && tokens.TokenType != JsonTokenType.EndArray)
        {
            if (into.Count < limits.MaxSourceMapNames)
                into.Add(tokens.TokenType == JsonTokenType.String ? RangeOf(tokens) : default);
            else
                Fail(ParseErrorKind.LimitReached, tokens.TokenStartIndex, "source map names");
            tokens.Skip();
        }
    }

    private void ReadIndices(ref Utf8JsonReader tokens, HashSet<int> into)
    {
        while (tokens.Read() && tokens.TokenType != JsonTokenType.EndArray)
        {
            if (tokens.TokenType == JsonTokenType.Number && tokens.TryGetInt32(out var index) && into.Count < limits.MaxSourceMapNames)
                into.Add(index);
            tokens.Skip();
        }
    }

    /// <summary>Sections must be in order and must not overlap; those of other lines than a module's only one are left out.</summary>
    private void AddSections(List<RawSection> sections)
    {
        var sound = new List<RawSection>();
        var previous = (Line: -1L, Column: -1L);
        foreach (var section in sections)
        {
            var offset = (section.Line, section.Column);
            if (section.Line < 0 || section.Column is < 0 or > uint.MaxValue || offset.CompareTo(previous) <= 0 || section.Map is null)
            {
                Fail(ParseErrorKind.ValueOutOfRange, section.Position, "source map section");
                continue;
            }
            previous = offset;
            if (section.Line == 0)
                sound.Add(section);
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
        for (var i = 0; i < map.Sources.Count; i++)
        {
            if (sources.Count >= limits.MaxSourceMapNames)
                break;
            sources.Add(new(Text(map.Sources[i]) ?? "", root, map.Ignored.Contains(i)));
            contents.Add(i < map.Contents.Count ? map.Contents[i] : default);
        }
        foreach (var name in map.Names.Take(limits.MaxSourceMapNames - names.Count))
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
            Fail(kind, Math.Min(map.Mappings.Start + position, json.Length) - start, "source map mappings");
    }

    private string? Text(ContentRange range)
    {
        if (range.Length == 0)
            return null;
        var token = json.Span.Slice(range.Start, Math.Min(range.Length, limits.MaxNameBytes));
        return JsonText.Decode(token);
    }

    private ContentRange RangeOf(in Utf8JsonReader tokens) => new(start + (int)tokens.TokenStartIndex + 1, tokens.ValueSpan.Length);

    private void Fail(ParseErrorKind kind, long position, string detail)
    {
        if (error.Kind == ParseErrorKind.None)
            error = new(kind, null, start + position, detail);
    }

    /// <summary>A byte order mark, and the line <c>)]}'</c> that keeps JSON from being run as a script (ECMA-426).</summary>
    private static int PrefixLength(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
        if (!bytes[length..].StartsWith(")]}'"u8))
            return length;
        var line = bytes[length..].IndexOf((byte)'\n');
        return line < 0 ? length : length + line + 1;
    }

    private sealed class RawMap
    {
        public int Version { get; set; }
        public ContentRange Root { get; set; }
        public ContentRange Mappings { get; set; }
        public List<ContentRange> Sources { get; } = [];
        public List<ContentRange> Contents { get; } = [];
        public List<ContentRange> Names { get; } = [];
        public HashSet<int> Ignored { get; } = [];
        public bool HasSections { get; set; }
        public List<RawSection> Sections { get; } = [];
    }

    private sealed class RawSection
    {
        public long Position { get; init; }
        public long Line { get; set; } = -1;
        public long Column { get; set; } = -1;
        public RawMap? Map { get; set; }
    }
}

using System.Text.Json;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SourceMaps;

/// <summary>
/// Walks the JSON of a source map (ECMA-426, Source Map Format) and notes where its parts stand. Texts are not decoded. The limits count what
/// all sections hold together, so that no number of sections makes them larger.
/// </summary>
internal sealed class SourceMapJson(ReadOnlyMemory<byte> json, AnalysisLimits limits)
{
    private readonly int start = PrefixLength(json.Span);
    private int ignored;

    /// <summary>The first thing that is wrong; its offset counts from the first byte of the file.</summary>
    public ParseError Error { get; private set; }

    public List<RawSection> Sections { get; } = [];
    public List<ContentRange> Sources { get; } = [];
    public List<ContentRange> Contents { get; } = [];
    public List<ContentRange> Names { get; } = [];

    /// <summary>The outermost map; null when the bytes are no JSON object.</summary>
    public RawMap? Read()
    {
        var tokens = new Utf8JsonReader(json.Span[start..]);
        try
        {
            if (tokens.Read() && tokens.TokenType == JsonTokenType.StartObject)
            {
                var map = ReadObject(ref tokens, isSection: false);
                // What follows the object is no part of a map; Read throws at it.
                tokens.Read();
                return map;
            }
            Fail(ParseErrorKind.UnknownEncoding, start + tokens.BytesConsumed, "source map");
        }
        catch (JsonException)
        {
            // The runtime's reader has no other way to say that bytes are no JSON.
            Fail(ParseErrorKind.UnknownEncoding, start + tokens.BytesConsumed, "source map's JSON");
        }
        return null;
    }

    public void Fail(ParseErrorKind kind, long position, string detail)
    {
        if (Error.Kind == ParseErrorKind.None)
            Error = new(kind, null, Math.Min(position, json.Length), detail);
    }

    private RawMap ReadObject(ref Utf8JsonReader tokens, bool isSection)
    {
        var map = new RawMap();
        while (tokens.Read() && tokens.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(tokens, "version"u8))
                map.Version = tokens.Read() && tokens.TokenType == JsonTokenType.Number && tokens.TryGetInt32(out var number) ? number : -1;
            else if (IsNamed(tokens, "sourceRoot"u8))
                map.Root = ReadString(ref tokens);
            else if (IsNamed(tokens, "mappings"u8))
                map.Mappings = ReadString(ref tokens);
            else if (IsNamed(tokens, "sources"u8))
                map.Sources = ReadStrings(ref tokens, Sources);
            else if (IsNamed(tokens, "sourcesContent"u8))
                map.Contents = ReadStrings(ref tokens, Contents);
            else if (IsNamed(tokens, "names"u8))
                map.Names = ReadStrings(ref tokens, Names);
            else if (IsNamed(tokens, "ignoreList"u8) || IsNamed(tokens, "x_google_ignoreList"u8))
                ReadIndices(ref tokens, map.Ignored);
            else if (IsNamed(tokens, "sections"u8))
            {
                map.HasSections = true;
                tokens.Read();
                if (!isSection && tokens.TokenType == JsonTokenType.StartArray)
                    ReadSections(ref tokens);
            }
            else
                tokens.Read();
            tokens.Skip();
        }
        return map;
    }

    private void ReadSections(ref Utf8JsonReader tokens)
    {
        while (tokens.Read() && tokens.TokenType != JsonTokenType.EndArray)
        {
            if (tokens.TokenType != JsonTokenType.StartObject)
            {
                tokens.Skip();
                continue;
            }
            var section = new RawSection { Position = start + tokens.TokenStartIndex };
            var isOver = Sections.Count >= limits.MaxSections;
            while (tokens.Read() && tokens.TokenType == JsonTokenType.PropertyName)
            {
                var isOffset = IsNamed(tokens, "offset"u8);
                var isMap = IsNamed(tokens, "map"u8);
                tokens.Read();
                if (isOffset && tokens.TokenType == JsonTokenType.StartObject)
                    ReadOffset(ref tokens, section);
                else if (isMap && !isOver && tokens.TokenType == JsonTokenType.StartObject)
                    section.Map = ReadObject(ref tokens, isSection: true);
                else
                    tokens.Skip();
            }
            if (isOver)
                Fail(ParseErrorKind.LimitReached, section.Position, "source map sections");
            else
                Sections.Add(section);
        }
    }

    private static void ReadOffset(ref Utf8JsonReader tokens, RawSection section)
    {
        while (tokens.Read() && tokens.TokenType == JsonTokenType.PropertyName)
        {
            var isLine = IsNamed(tokens, "line"u8);
            var isColumn = IsNamed(tokens, "column"u8);
            tokens.Read();
            var number = tokens.TokenType == JsonTokenType.Number && tokens.TryGetInt64(out var value) ? value : -1;
            if (isLine)
                section.Line = number;
            else if (isColumn)
                section.Column = number;
            tokens.Skip();
        }
    }

    private ContentRange ReadString(ref Utf8JsonReader tokens)
    {
        tokens.Read();
        return tokens.TokenType == JsonTokenType.String ? RangeOf(tokens) : default;
    }

    private Range ReadStrings(ref Utf8JsonReader tokens, List<ContentRange> into)
    {
        var first = into.Count;
        tokens.Read();
        if (tokens.TokenType != JsonTokenType.StartArray)
            return first..first;
        while (tokens.Read() && tokens.TokenType != JsonTokenType.EndArray)
        {
            if (into.Count < limits.MaxSourceMapNames)
                into.Add(tokens.TokenType == JsonTokenType.String ? RangeOf(tokens) : default);
            else
                Fail(ParseErrorKind.LimitReached, start + tokens.TokenStartIndex, "source map names");
            tokens.Skip();
        }
        return first..into.Count;
    }

    private void ReadIndices(ref Utf8JsonReader tokens, HashSet<int> into)
    {
        tokens.Read();
        if (tokens.TokenType != JsonTokenType.StartArray)
            return;
        while (tokens.Read() && tokens.TokenType != JsonTokenType.EndArray)
        {
            if (tokens.TokenType == JsonTokenType.Number && tokens.TryGetInt32(out var index) && ignored < limits.MaxSourceMapNames)
            {
                into.Add(index);
                ignored++;
            }
            tokens.Skip();
        }
    }

    // Names as they stand: the runtime's comparison throws at a name with an escaped lone surrogate, and no producer escapes these names.
    private static bool IsNamed(in Utf8JsonReader tokens, ReadOnlySpan<byte> name) => tokens.ValueSpan.SequenceEqual(name);

    private ContentRange RangeOf(in Utf8JsonReader tokens) => new(start + (int)tokens.TokenStartIndex + 1, tokens.ValueSpan.Length);

    /// <summary>A byte order mark, and the line <c>)]}'</c> that keeps JSON from being run as a script (ECMA-426).</summary>
    private static int PrefixLength(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
        if (!bytes[length..].StartsWith(")]}'"u8))
            return length;
        var line = bytes[length..].IndexOf((byte)'\n');
        return line < 0 ? length : length + line + 1;
    }
}

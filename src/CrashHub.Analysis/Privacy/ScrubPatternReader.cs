using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.Privacy;

/// <summary>
/// Reads a pattern: <c>text:</c> and characters, <c>hex:</c> and digits, or <c>pattern:</c> and characters in which <c>[A-Z0-9_]</c> is one of a class,
/// <c>{16}</c> repeats what stands before it, <c>{16,40}</c> (at the end only) repeats as often as it goes, and <c>\</c> takes away the meaning of the
/// character behind it. Characters are ASCII in classes, else UTF-8.
/// </summary>
internal ref struct ScrubPatternReader
{
    private const int MaxCharacters = 1000;

    private readonly string source;
    private readonly List<bool[]> places = [];
    private readonly List<byte> prefix = [];
    private bool isPrefix = true;
    private int optional;
    private int at;

    private ScrubPatternReader(string source) => this.source = source;

    /// <summary>The pattern; null with the fault that is in the way.</summary>
    public static ScrubPattern? Read(string source, out ScrubFault fault)
    {
        var reader = new ScrubPatternReader(source);
        if (reader.ReadAll(out var isText) is { } detail)
        {
            fault = new ScrubFault(Math.Min(reader.at, source.Length), detail);
            return null;
        }
        fault = default;
        return new ScrubPattern(source, reader.places, reader.places.Count - reader.optional, [.. reader.prefix], isText);
    }

    private string? ReadAll(out bool isText)
    {
        isText = true;
        if (source.Length > MaxCharacters)
            return $"a pattern has at most {MaxCharacters} characters";
        var colon = source.IndexOf(':', StringComparison.Ordinal);
        at = colon + 1;
        string? fault;
        switch (colon < 0 ? "" : source[..colon])
        {
            case "text":
                fault = ReadText();
                break;
            case "hex":
                isText = false;
                fault = ReadHex();
                break;
            case "pattern":
                fault = ReadPattern();
                break;
            default:
                at = 0;
                return "a pattern begins with text:, hex: or pattern:";
        }
        if (fault is not null)
            return fault;
        if (prefix.Count < ScrubPattern.LeastPrefix)
        {
            at = colon + 1;
            return $"a pattern begins with at least {ScrubPattern.LeastPrefix} bytes that do not vary";
        }
        return null;
    }

    private string? ReadText()
    {
        foreach (var rune in source.AsSpan(at).EnumerateRunes())
        {
            if (Literal(rune) is { } fault)
                return fault;
            at += rune.Utf16SequenceLength;
        }
        return null;
    }

    private string? ReadHex()
    {
        for (; at < source.Length; at += 2)
        {
            if (
                source.Length - at < 2
                || !byte.TryParse(source.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            )
                return "two hexadecimal digits are wanted";
            if (Add(One(value), value) is { } fault)
                return fault;
        }
        at = source.IndexOf(':', StringComparison.Ordinal) + 1;
        return prefix.TrueForAll(value => value == 0) ? "only zeros would match memory that was never used" : null;
    }

    private string? ReadPattern()
    {
        while (at < source.Length)
        {
            if (optional > 0)
                return "nothing may follow a repetition of varying length";
            var fault = source[at] switch
            {
                '[' => ReadClass(),
                '{' => ReadRepetition(),
                ']' or '}' => $"a {source[at]} that nothing opened; write \\{source[at]} for the character",
                _ => ReadCharacter(),
            };
            if (fault is not null)
                return fault;
        }
        return null;
    }

    private string? ReadCharacter()
    {
        if (source[at] == '\\')
        {
            if (at + 1 >= source.Length)
                return "a \\ at the end stands before no character";
            at++;
        }
        if (Rune.DecodeFromUtf16(source.AsSpan(at), out var rune, out var taken) != System.Buffers.OperationStatus.Done)
            return "half a character";
        if (Literal(rune) is { } fault)
            return fault;
        at += taken;
        return null;
    }

    private string? ReadClass()
    {
        var set = new bool[256];
        var isEmpty = true;
        var open = at++;
        while (at < source.Length && (source[at] != ']' || isEmpty))
        {
            if (ClassCharacter() is not { } first)
                return "a class holds printable ASCII characters";
            var last = first;
            if (at + 1 < source.Length && source[at] == '-' && source[at + 1] != ']')
            {
                at++;
                if (ClassCharacter() is not { } to)
                    return "a class holds printable ASCII characters";
                if (to < first)
                    return $"the range {first}-{to} is upside down";
                last = to;
            }
            for (var one = (int)first; one <= last; one++)
                set[one] = true;
            isEmpty = false;
        }
        if (at >= source.Length)
        {
            at = open;
            return "the class is not closed";
        }
        at++;
        return Add(set, null);
    }

    private char? ClassCharacter()
    {
        if (source[at] == '\\' && at + 1 < source.Length)
            at++;
        return source[at] is >= ' ' and < '\u007f' ? source[at++] : null;
    }

    private string? ReadRepetition()
    {
        if (places.Count == 0)
            return "nothing stands before the repetition";
        var close = source.IndexOf('}', at);
        var numbers = close < 0 ? [] : source[(at + 1)..close].Split(',');
        if (
            numbers.Length is not (1 or 2)
            || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            || !int.TryParse(numbers[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            || least < 1
            || most < least
        )
            return "a repetition is {count} or {least,most}, from 1 on";
        var set = places[^1];
        byte? literal = isPrefix ? prefix[^1] : null;
        for (var i = 1; i < most; i++)
        {
            if (Add(set, i < least ? literal : null) is { } fault)
                return fault;
        }
        optional = most - least;
        at = close + 1;
        return null;
    }

    private string? Literal(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        var length = rune.EncodeToUtf8(bytes);
        foreach (var value in bytes[..length])
        {
            if (Add(One(value), value) is { } fault)
                return fault;
        }
        return null;
    }

    private string? Add(bool[] set, byte? literal)
    {
        if (places.Count >= ScrubPattern.MaxLength)
            return $"a match has at most {ScrubPattern.MaxLength} bytes";
        places.Add(set);
        isPrefix &= literal is not null;
        if (isPrefix)
            prefix.Add(literal!.Value);
        return null;
    }

    private static bool[] One(byte value)
    {
        var set = new bool[256];
        set[value] = true;
        return set;
    }
}

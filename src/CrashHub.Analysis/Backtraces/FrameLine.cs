using System.Globalization;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Backtraces;

/// <summary>Recognises one frame in one line, for each runtime's way of writing.</summary>
internal static class FrameLine
{
    /// <summary>Wasmer: <c>at NAME (MODULE[INDEX]:0xOFFSET)</c>.</summary>
    public static TextFrame? Wasmer(ReadOnlySpan<char> line, int maximumName)
    {
        var content = AfterAt(line).Trim();
        if (content.Length == line.Trim().Length || !content.EndsWith(')'))
            return null;
        var open = content.LastIndexOf(" (");
        var bracket = content.LastIndexOf('[');
        if (open < 1 || bracket < open || ReadIndexAndOffset(content[(bracket + 1)..]) is not { Offset: not null } place)
            return null;
        var module = Name(content[(open + 2)..bracket], maximumName);
        return Frame(module, Name(content[..open], maximumName), place.Index, place.Offset);
    }

    /// <summary>
    /// WAMR: <c>#00: 0x05d5 - NAME</c>, or <c>#00 NAME</c> where its just-in-time compilers keep no offsets; <c>$f7</c> is the function with index 7.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="number">The number that a frame without offset must have: lines of other programs begin alike.</param>
    /// <param name="maximumName">Longer names are cut.</param>
    public static TextFrame? Wamr(ReadOnlySpan<char> line, int number, int maximumName)
    {
        var hash = line.IndexOf('#');
        if (hash < 0)
            return null;
        var rest = line[(hash + 1)..];
        var digits = Digits(rest);
        if (digits == 0)
            return null;
        if (!rest[digits..].StartsWith(": 0x"))
            return WamrName(line[..hash], rest[..digits], rest[digits..], number, maximumName);
        rest = rest[(digits + 2)..];
        if (ReadHex(ref rest) is not { } offset || !rest.StartsWith(" - "))
            return null;
        // An imported function has no code: no place in the module.
        return WamrFrame(rest[3..], offset.Value == 0 ? null : offset, maximumName);
    }

    private static TextFrame? WamrName(
        ReadOnlySpan<char> prefix,
        ReadOnlySpan<char> digits,
        ReadOnlySpan<char> rest,
        int number,
        int maximumName
    )
    {
        if (digits.Length < 2 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var found) || found != number)
            return null;
        // Android's native stacks: "#00 pc 00000000000045d1  /system/lib64/libc.so".
        var isOther = !rest.StartsWith(" ") || rest.TrimStart().Length is 0 || rest.StartsWith("  ") || rest.StartsWith(" pc ");
        return isOther || !(prefix.IsWhiteSpace() || prefix.EndsWith(" ")) ? null : WamrFrame(rest, null, maximumName);
    }

    private static TextFrame WamrFrame(ReadOnlySpan<char> name, ModuleOffset? offset, int maximumName)
    {
        name = name.Trim();
        if (!name.StartsWith("$f") || Digits(name[2..]) != name.Length - 2 || !uint.TryParse(name[2..], out var index))
            return Frame(null, Name(name, maximumName), null, offset);
        // Code compiled ahead of time without frames' functions says -1.
        return Frame(null, null, index == uint.MaxValue ? null : index, offset);
    }

    /// <summary>WasmEdge: <c>In instruction: … Bytecode offset: 0x000005d5</c>.</summary>
    public static TextFrame? WasmEdge(ReadOnlySpan<char> line)
    {
        const string Marker = "Bytecode offset: ";
        var at = line.IndexOf(Marker, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = line[(at + Marker.Length)..];
        return ReadHex(ref rest) is { } offset ? Frame(null, null, null, offset) : null;
    }

    /// <summary>Wasmtime's <c>MODULE!NAME</c>, <c>NAME</c> (with debug details) or <c>MODULE!&lt;wasm function N&gt;</c>.</summary>
    public static TextFrame Wasmtime(ReadOnlySpan<char> symbol, ModuleOffset? offset, int maximumName)
    {
        symbol = symbol.Trim();
        var bang = ModuleEnd(symbol);
        var module = bang >= 0 ? Name(symbol[..bang], maximumName) : null;
        var name = symbol[(bang + 1)..];
        const string Unnamed = "<wasm function ";
        if (name.StartsWith(Unnamed) && name.EndsWith('>') && uint.TryParse(name[Unnamed.Length..^1], out var index))
            return Frame(module, null, index, offset);
        return Frame(module, Name(name, maximumName), null, offset);
    }

    /// <summary>
    /// The place of the colon in <c>N: 0x… - </c>, also behind a log's own prefix on the line; -1 when the line has no such thing.
    /// </summary>
    public static int NumberedOffset(ReadOnlySpan<char> line)
    {
        for (var i = 1; i < line.Length - 2; i++)
        {
            if (line[i] != ':' || !char.IsAsciiDigit(line[i - 1]) || line[i + 1] != ' ')
                continue;
            var rest = line[(i + 1)..].TrimStart();
            if (ReadHex(ref rest) is not null && rest.StartsWith(" - "))
                return i;
        }
        return -1;
    }

    /// <summary>
    /// The place of the colon in <c>N: NAME</c>, alone on the line or, set off by two blanks, behind a log's own prefix, the last such place; -1 when the line has no such thing.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="number">N. The clock of a prefix is numbered too.</param>
    public static int NumberedSymbol(ReadOnlySpan<char> line, int number)
    {
        for (var i = line.Length - 3; i > 0; i--)
        {
            if (line[i] != ':' || line[i + 1] != ' ' || !char.IsAsciiDigit(line[i - 1]))
                continue;
            var start = i;
            while (start > 0 && char.IsAsciiDigit(line[start - 1]))
                start--;
            var before = line[..start];
            if (
                int.TryParse(line[start..i], NumberStyles.None, CultureInfo.InvariantCulture, out var found)
                && found == number
                && (before.IsWhiteSpace() || before.EndsWith("  "))
            )
                return i;
        }
        return -1;
    }

    /// <summary>Reads <c>0x…</c> and steps over it.</summary>
    public static ModuleOffset? ReadHex(ref ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("0x"))
            return null;
        var length = 2;
        while (length < text.Length && char.IsAsciiHexDigit(text[length]))
            length++;
        if (!ulong.TryParse(text[2..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return null;
        text = text[length..];
        return new ModuleOffset(value);
    }

    /// <summary>The number of ASCII digits at the start.</summary>
    public static int Digits(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
            count++;
        return count;
    }

    /// <summary>Text within the limit; null for nothing and for the placeholders of the runtimes.</summary>
    public static string? Name(ReadOnlySpan<char> name, int maximum)
    {
        name = name.Trim();
        if (name.IsEmpty || name is "<unknown>" or "<?>" or "<unnamed>" or "<module>" or "<anonymous>")
            return null;
        return name.Length <= maximum ? name.ToString() : string.Concat(name[..maximum], "…");
    }

    /// <summary>The frame behind "at ", which a log may have put a prefix before.</summary>
    public static ReadOnlySpan<char> AfterAt(ReadOnlySpan<char> line)
    {
        var content = line.TrimStart();
        if (content.StartsWith("at "))
            return content[3..];
        var at = content.IndexOf(" at ");
        return at >= 0 ? content[(at + 4)..] : content;
    }

    // A module's name ends at the first '!', unless that belongs to a C++ operator in a name without module.
    private static int ModuleEnd(ReadOnlySpan<char> symbol)
    {
        var bang = symbol.IndexOf('!');
        if (bang <= 0)
            return -1;
        var before = symbol[..bang];
        return before.EndsWith("operator") || before.ContainsAny('(', ' ') ? -1 : bang;
    }

    /// <summary>Reads <c>N]:0xOFFSET</c>, and <c>N]</c> where nothing follows.</summary>
    public static (uint Index, ModuleOffset? Offset)? ReadIndexAndOffset(ReadOnlySpan<char> text)
    {
        var digits = Digits(text);
        if (!uint.TryParse(text[..digits], out var index) || !text[digits..].StartsWith("]"))
            return null;
        var rest = text[(digits + 1)..];
        if (rest.IsWhiteSpace())
            return (index, null);
        if (!rest.StartsWith(":"))
            return null;
        rest = rest[1..];
        return ReadHex(ref rest) is { } offset ? (index, offset) : null;
    }

    /// <summary>A frame without inlined calls.</summary>
    public static TextFrame Frame(string? module, string? name, uint? index, ModuleOffset? offset) =>
        new(module, name, index, offset, [], null, null, null);
}

namespace CrashHub.Analysis.Backtraces;

/// <summary>Recognises a wasm frame in a line of a JavaScript engine's stack.</summary>
internal static class ScriptFrameLine
{
    private const string Mark = "wasm-function[";

    /// <summary>
    /// V8 and SpiderMonkey: <c>at NAME (ADDRESS:wasm-function[N]:0xOFFSET)</c>, <c>NAME@ADDRESS:wasm-function[N]:0xOFFSET</c>, the display conventions of the
    /// WebAssembly web API. JavaScriptCore has no offset: <c>NAME@MODULE:wasm-function[N]</c> and, up to Safari 18, <c>MODULE.wasm-function[N or NAME]@[wasm code]</c>.
    /// </summary>
    public static TextFrame? Read(ReadOnlySpan<char> line, int maximumName)
    {
        var at = line.LastIndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
            return null;
        return InCode(FrameLine.AfterAt(line).Trim(), maximumName) ?? AtAddress(line, at, maximumName);
    }

    /// <summary>True for a line that is a frame of JavaScript, also behind a log's prefix; such lines stand between wasm frames.</summary>
    public static bool IsOther(ReadOnlySpan<char> line)
    {
        var content = line.Trim();
        return content.StartsWith("at ")
            || content.Contains('@')
            || content.IndexOf("   at ") >= 0
            // JavaScriptCore writes of an anonymous function its address only.
            || content is "[native code]" or "[wasm code]"
            || (!content.Contains(' ') && content.Contains("://", StringComparison.Ordinal) && char.IsAsciiDigit(content[^1]));
    }

    // JavaScriptCore up to 2025, and Bun: the name stands where others have the index.
    private static TextFrame? InCode(ReadOnlySpan<char> content, int maximumName)
    {
        var end = -1;
        foreach (var place in (ReadOnlySpan<string>)["]@[wasm code]", "] ([wasm code])", "] (native)"])
        {
            if (content.EndsWith(place))
                end = content.Length - place.Length;
        }
        var at = content.IndexOf(Mark, StringComparison.Ordinal);
        if (end < 0 || at < 0 || end < at + Mark.Length || (at > 0 && content[at - 1] is not ('.' or ' ')))
            return null;
        // Behind a log's prefix the module is the last word.
        var module = content[..at].TrimEnd(" .");
        module = module[(module.LastIndexOf(' ') + 1)..];
        var inner = content[(at + Mark.Length)..end];
        return FrameLine.Digits(inner) == inner.Length && uint.TryParse(inner, out var index)
            ? FrameLine.Frame(FrameLine.Name(module, maximumName), null, index, null)
            : FrameLine.Frame(FrameLine.Name(module, maximumName), FrameLine.Name(inner, maximumName), null, null);
    }

    private static TextFrame? AtAddress(ReadOnlySpan<char> line, int at, int maximumName)
    {
        if (FrameLine.ReadIndexAndOffset(line[(at + Mark.Length)..]) is not { } place)
            return null;
        var before = line[..at];
        if (before.EndsWith(':'))
            before = before[..^1];
        else if (!before.IsWhiteSpace() && before[^1] is not ('@' or '(' or ' '))
            return null;
        before = FrameLine.AfterAt(before).Trim();
        var open = AddressStart(before);
        var separator = open >= 0 ? open : before.IndexOf('@');
        if (place.Offset is null && separator < 0 && before.Contains(' '))
            return null; // Prose.
        var address = separator >= 0 ? before[(separator + (open >= 0 ? 2 : 1))..] : before;
        var module = UrlModule(address, maximumName);
        var name = separator >= 0 ? before[..separator].Trim() : default;
        if (IsIndex(name, place.Index))
            name = default;
        name = WithoutModule(name, ref module, maximumName);
        return FrameLine.Frame(module, FrameLine.Name(name, maximumName), place.Index, place.Offset);
    }

    // Engines name functions without a name by their index.
    private static bool IsIndex(ReadOnlySpan<char> name, uint index)
    {
        if (name.StartsWith(Mark) && name.EndsWith(']'))
            name = name[Mark.Length..^1];
        return name.Length > 0 && FrameLine.Digits(name) == name.Length && uint.TryParse(name, out var said) && said == index;
    }

    // V8 and SpiderMonkey put the module's name before a function's ("app.wasm.run"), and instead of one that has none.
    private static ReadOnlySpan<char> WithoutModule(ReadOnlySpan<char> name, scoped ref string? module, int maximumName)
    {
        const string Extension = ".wasm";
        if (module is not null && name.StartsWith(module))
        {
            var rest = name[module.Length..];
            if (rest.IsEmpty || rest[0] == '.')
                return rest.IsEmpty ? rest : rest[1..];
        }
        var end = name.IndexOf(Extension) + Extension.Length;
        if (end < Extension.Length || (end < name.Length && name[end] != '.') || name[..end].ContainsAny(" <(:"))
            return name;
        module ??= FrameLine.Name(name[..end], maximumName);
        return end == name.Length ? default : name[(end + 1)..];
    }

    // The bracket around an address, which may hold brackets itself (lib (1).wasm), as may the name before it.
    private static int AddressStart(ReadOnlySpan<char> text)
    {
        for (var at = text.LastIndexOf(" ("); at >= 0; at = text[..at].LastIndexOf(" ("))
        {
            if (IsAddress(text[(at + 2)..]))
                return at;
        }
        return text.LastIndexOf(" (");
    }

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        const int LongestScheme = 32;
        var scheme = text[..Math.Min(text.Length, LongestScheme)].IndexOf("://");
        return text.StartsWith('/') || (scheme > 0 && !text[..scheme].ContainsAny(' ', ')'));
    }

    // wasm://wasm/<name>-<hash> (V8), the last part of a script's address, or JavaScriptCore's plain name. SpiderMonkey names the script that gave the bytes.
    private static string? UrlModule(ReadOnlySpan<char> address, int maximum)
    {
        const string Scheme = "wasm://wasm/";
        if (address.Contains(" > WebAssembly.", StringComparison.Ordinal))
            return null;
        if (!address.StartsWith(Scheme))
            return FrameLine.Name(address[(address.LastIndexOf('/') + 1)..], maximum);
        var name = address[Scheme.Length..];
        var dash = name.LastIndexOf('-');
        return dash < 0 ? null : FrameLine.Name(name[..dash], maximum);
    }
}

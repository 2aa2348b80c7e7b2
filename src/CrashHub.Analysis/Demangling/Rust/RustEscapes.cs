using System.Buffers;
using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>How Rust's first scheme writes characters that C++ identifiers lack: <c>$LT$</c>, <c>$u20$</c>, <c>..</c> for <c>::</c>.</summary>
internal static class RustEscapes
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// A whole path with its escapes resolved: demanglers of C++ take this scheme for theirs and leave them. The name itself where it has none.
    /// </summary>
    public static string Resolve(string name)
    {
        if (
            !name.Contains("$LT$", StringComparison.Ordinal)
            && !name.Contains("$u", StringComparison.Ordinal)
            && !name.Contains("$RF$", StringComparison.Ordinal)
        )
            return name;
        var output = new StringBuilder(name.Length);
        var first = true;
        foreach (var component in name.AsSpan().Split("::"))
        {
            if (!first)
                output.Append("::");
            first = false;
            Append(output, name.AsSpan(component));
        }
        return output.ToString();
    }

    /// <summary>Appends one component of a path with its escapes resolved; what is no escape stays as it is.</summary>
    public static void Append(StringBuilder output, ReadOnlySpan<char> rest)
    {
        // An identifier may not begin with an escape, so one that does has an underscore before it.
        if (rest.StartsWith("_$"))
            rest = rest[1..];
        while (rest.Length > 0)
        {
            if (rest[0] == '.')
            {
                var isPathSeparator = rest.StartsWith("..");
                output.Append(isPathSeparator ? "::" : ".");
                rest = rest[(isPathSeparator ? 2 : 1)..];
            }
            else if (rest[0] == '$')
            {
                var length = rest[1..].IndexOf('$');
                if (length < 0 || Unescape(rest.Slice(1, length)) is not { } text)
                    break;
                output.Append(text);
                rest = rest[(length + 2)..];
            }
            else
            {
                var plain = rest.IndexOfAny('$', '.');
                plain = plain < 0 ? rest.Length : plain;
                output.Append(rest[..plain]);
                rest = rest[plain..];
            }
        }
        output.Append(rest);
    }

    private static string? Unescape(ReadOnlySpan<char> escape) =>
        escape switch
        {
            "SP" => "@",
            "BP" => "*",
            "RF" => "&",
            "LT" => "<",
            "GT" => ">",
            "LP" => "(",
            "RP" => ")",
            "C" => ",",
            ['u', .. var digits] => UnescapeCodePoint(digits),
            _ => null,
        };

    private static string? UnescapeCodePoint(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty || digits.Length > 8 || digits.ContainsAnyExcept(HexDigits))
            return null;
        var value = uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Rune.TryCreate(value, out var rune) && !Rune.IsControl(rune) ? rune.ToString() : null;
    }
}

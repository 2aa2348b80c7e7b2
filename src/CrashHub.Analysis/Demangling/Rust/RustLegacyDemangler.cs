using System.Buffers;
using System.Text;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>
/// Rust's first scheme: an Itanium nested name whose last component is <c>h</c> and the sixteen digits of a hash, in which characters that
/// C++ identifiers lack are escaped. The hash is dropped.
/// </summary>
internal static class RustLegacyDemangler
{
    private const int HashLength = 17;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a name with an Itanium prefix ends in a Rust hash, and maybe a compiler's suffix.</summary>
    public static bool Matches(string name) =>
        // Most names with this prefix are C++, and few of those have the beginning of a hash anywhere.
        name.Contains("17h", StringComparison.Ordinal)
        && ComponentsStart(name) is var start and > 0
        && TryFindComponents(name, start, null);

    /// <summary>The path, or null when the name is malformed or too costly.</summary>
    public static string? Demangle(string name, DemanglingBudget budget)
    {
        var components = new List<Range>();
        if (!TryFindComponents(name, ComponentsStart(name), components))
            return null;

        var output = new StringBuilder();
        for (var i = 0; i < components.Count - 1; i++)
        {
            if (i > 0)
                output.Append("::");
            RustEscapes.Append(output, name.AsSpan(components[i]));
            if (!budget.Write(name[components[i]].Length, output.Length))
                return null;
        }
        return output.ToString();
    }

    private static int ComponentsStart(string name)
    {
        if (name.StartsWith("_ZN", StringComparison.Ordinal))
            return 3;
        return name.StartsWith("__ZN", StringComparison.Ordinal) ? 4 : 0;
    }

    /// <summary>Splits the name behind its prefix; false when this is no Rust name.</summary>
    private static bool TryFindComponents(string name, int start, List<Range>? components)
    {
        if (!Ascii.IsValid(name))
            return false;
        var position = start;
        var last = default(Range);
        var count = 0;
        while (position < name.Length && name[position] != 'E')
        {
            long length = 0;
            var digits = position;
            while (position < name.Length && char.IsAsciiDigit(name[position]) && length <= name.Length)
                length = (length * 10) + (name[position++] - '0');
            if (position == digits || length == 0 || length > name.Length - position)
                return false;
            last = position..(position + (int)length);
            position += (int)length;
            components?.Add(last);
            count++;
        }
        var isRust = position < name.Length && count >= 2 && IsHash(name.AsSpan(last));
        return isRust && RustSuffix.IsValid(name.AsSpan(position + 1));
    }

    private static bool IsHash(ReadOnlySpan<char> component) =>
        component.Length == HashLength && component[0] == 'h' && !component[1..].ContainsAnyExcept(HexDigits);
}

using System.Buffers;

namespace CrashHub.Analysis.Signatures;

/// <summary>What compilers and linkers hang on a name: hashes, clones of a function for one caller or one half of it, wrappers.</summary>
internal static class NameSuffixes
{
    private const int HashLength = 16;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // GCC's, LLVM's and wasm-ld's clones; a number may follow each.
    private static readonly string[] Clones =
    [
        ".constprop",
        ".isra",
        ".part",
        ".cold",
        ".lto_priv",
        ".llvm",
        ".specialized",
        ".uncurry",
        ".resume",
        ".destroy",
        ".cleanup",
        ".unlikely",
    ];

    /// <summary>The name without them.</summary>
    public static ReadOnlySpan<char> Cut(ReadOnlySpan<char> name)
    {
        // GNU's demangler writes " [clone .cold]", LLVM's " (.cold)".
        var clone = name.IndexOf(" [clone");
        if (clone > 0)
            name = name[..clone];
        for (var open = name.LastIndexOf(" (."); open > 0 && name.EndsWith(')'); open = name.LastIndexOf(" (."))
            name = name[..open];
        while (CloneLength(name) is var length and > 0)
            name = name[..^length];
        // Rust's legacy mangling ends in ::h and 16 hex digits.
        if (
            name.Length > HashLength + 3
            && name[^(HashLength + 3)..].StartsWith("::h")
            && !name[^HashLength..].ContainsAnyExcept(HexDigits)
        )
            name = name[..^(HashLength + 3)];
        return name;
    }

    // The length of ".isra.12", ".cold", ".llvm.123456" at the end of a name; 0 for none.
    private static int CloneLength(ReadOnlySpan<char> name)
    {
        var end = name.Length;
        while (end > 0 && char.IsAsciiDigit(name[end - 1]))
            end--;
        var word = end < name.Length && end > 0 && name[end - 1] == '.' ? name[..(end - 1)] : name;
        foreach (var clone in Clones)
        {
            if (word.Length > clone.Length && word.EndsWith(clone, StringComparison.Ordinal))
                return name.Length - word.Length + clone.Length;
        }
        return 0;
    }
}

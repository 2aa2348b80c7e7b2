using System.Buffers;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>
/// What LLVM appends to a Rust symbol. <c>.llvm.</c> and a number only mark a local symbol that was made global, and are dropped; other
/// suffixes, such as <c>.cold</c>, tell clones apart and are kept.
/// </summary>
internal static class RustSuffix
{
    private const string Promoted = ".llvm.";

    private static readonly SearchValues<char> PromotedCharacters = SearchValues.Create("0123456789ABCDEF@");

    public static bool IsValid(ReadOnlySpan<char> suffix)
    {
        if (suffix.IsEmpty)
            return true;
        if (suffix[0] != '.')
            return false;
        foreach (var c in suffix)
        {
            if (c is <= ' ' or > '~')
                return false;
        }
        return true;
    }

    public static ReadOnlySpan<char> Shown(ReadOnlySpan<char> suffix)
    {
        var promoted = suffix.IndexOf(Promoted);
        return promoted >= 0 && !suffix[(promoted + Promoted.Length)..].ContainsAnyExcept(PromotedCharacters) ? suffix[..promoted] : suffix;
    }
}

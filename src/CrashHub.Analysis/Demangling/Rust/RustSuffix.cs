namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>
/// What LLVM appends to a Rust symbol: <c>.llvm.</c> and a number when it makes a local symbol global, a bare number when it tells equal
/// names apart, a word when it splits a function. The source knows one function, so a suffix is recognised and not shown.
/// </summary>
internal static class RustSuffix
{
    public static bool IsValid(ReadOnlySpan<char> suffix) =>
        suffix.IsEmpty || (suffix[0] == '.' && !suffix.ContainsAnyExceptInRange('!', '~'));
}

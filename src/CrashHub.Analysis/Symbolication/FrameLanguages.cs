using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Symbolication;

/// <summary>
/// The source language of a frame, in lower case: what its DWARF unit says, else the scheme of its mangled name, else the language of all code
/// in the module when <c>producers</c> names exactly one.
/// </summary>
internal static class FrameLanguages
{
    /// <summary>The word for a unit's language; null when it says none.</summary>
    public static string? Of(DwarfLanguage language) =>
        language switch
        {
            DwarfLanguage.Unknown => null,
            DwarfLanguage.CPlusPlus => "c++",
            _ => language.ToString().ToLowerInvariant(),
        };

    /// <summary>The language that a mangled name promises; null for a name that is not mangled.</summary>
    public static string? Of(MangledLanguage scheme) =>
        scheme switch
        {
            MangledLanguage.Cpp => "c++",
            MangledLanguage.RustLegacy or MangledLanguage.RustV0 => "rust",
            MangledLanguage.Swift => "swift",
            MangledLanguage.D => "d",
            _ => null,
        };

    /// <summary>
    /// The only language of the module; null when there are several or none. Versions of one language are one: <c>C99</c> and <c>C11</c> are C.
    /// </summary>
    public static string? Of(WasmModule module)
    {
        string? only = null;
        foreach (var producer in module.Producers)
        {
            if (producer.Field != "language")
                continue;
            var language = Family(producer.Name);
            if (only is not null && only != language)
                return null;
            only = language;
        }
        return only is { Length: > 0 } ? only : null;
    }

    // LLVM writes the names of DWARF's language constants: C99, C11, C_plus_plus_14, Rust, D, Swift, ObjC.
    private static string Family(string name)
    {
        var language = name.Replace("_plus_plus", "++", StringComparison.Ordinal).ToLowerInvariant();
        if (language.StartsWith("c++", StringComparison.Ordinal))
            return "c++";
        return language.Length > 1 && language[0] == 'c' && char.IsAsciiDigit(language[1]) ? "c" : language;
    }
}

using System.Text;
using CrashHub.Analysis.Demangling.Itanium;
using CrashHub.Analysis.Demangling.Rust;

namespace CrashHub.Analysis.Demangling;

/// <summary>Turns linkage names into source names.</summary>
public static class Demangler
{
    /// <summary>
    /// Demangles <paramref name="name"/>. C++ is spelled as <c>llvm-cxxfilt</c> spells it, Rust as <c>rustfilt</c> does without hashes.
    /// Never throws: a name that is not mangled, is malformed, or would exceed <see cref="AnalysisLimits.MaxDemanglingSteps"/> or
    /// <see cref="AnalysisLimits.MaxDemangledLength"/> comes back as it is.
    /// </summary>
    public static DemangledName Demangle(string name, AnalysisLimits limits)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(limits);
        var language = LanguageOf(name);
        if (name.Length > limits.MaxDemanglingSteps)
            return new(name, language, false);

        var text = language switch
        {
            MangledLanguage.Cpp => DemangleCpp(name, limits),
            MangledLanguage.RustLegacy => RustLegacyDemangler.Demangle(name, new DemanglingBudget(limits)),
            MangledLanguage.RustV0 => RustV0Demangler.Demangle(name, new DemanglingBudget(limits)),
            _ => null,
        };
        return new(text ?? name, language, text is not null);
    }

    private static MangledLanguage LanguageOf(string name)
    {
        if (ItaniumDemangler.HasPrefix(name))
            return RustLegacyDemangler.Matches(name) ? MangledLanguage.RustLegacy : MangledLanguage.Cpp;
        if (RustV0Demangler.HasPrefix(name))
            return MangledLanguage.RustV0;
        if (IsSwift(name))
            return MangledLanguage.Swift;
        return name == "_Dmain" || (name.Length > 2 && name.StartsWith("_D", StringComparison.Ordinal) && char.IsAsciiDigit(name[2]))
            ? MangledLanguage.D
            : MangledLanguage.None;
    }

    private static bool IsSwift(string name) =>
        name.Length > 3
        && (
            name.StartsWith("$s", StringComparison.Ordinal)
            || name.StartsWith("$S", StringComparison.Ordinal)
            || name.StartsWith("_$s", StringComparison.Ordinal)
            || name.StartsWith("_$S", StringComparison.Ordinal)
            || name.StartsWith("_T0", StringComparison.Ordinal)
        );

    /// <summary>
    /// The ABI counts an identifier's length in bytes, so a name with other than ASCII characters is parsed as its UTF-8 bytes, one to a char.
    /// </summary>
    private static string? DemangleCpp(string name, AnalysisLimits limits)
    {
        var budget = new DemanglingBudget(limits);
        if (Ascii.IsValid(name))
            return ItaniumDemangler.Demangle(name, budget);

        var demangled = ItaniumDemangler.Demangle(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)), budget);
        if (demangled is null)
            return null;

        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(demangled));
        var isCutInsideACharacter = text.Contains('\uFFFD') && !name.Contains('\uFFFD');
        return isCutInsideACharacter ? null : text;
    }
}

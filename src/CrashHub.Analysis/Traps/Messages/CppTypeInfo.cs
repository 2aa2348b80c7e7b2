using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>
/// A <c>std::type_info</c> in memory (Itanium C++ ABI 2.9.5): its vtable, its name, and behind them, for a class with one public base at offset 0, the base's own.
/// </summary>
/// <param name="Address">Where it lies.</param>
/// <param name="Kind">Address of its vtable: one for each kind of type.</param>
/// <param name="Name">The name, mangled without <c>_Z</c>.</param>
internal sealed record CppTypeInfo(ulong Address, ulong Kind, string Name)
{
    private const int MaxBases = 16;

    // Both are classes with one base, std::exception: their own kind says what that of such classes is.
    private static readonly string[] Roots = ["St13runtime_error", "St11logic_error"];

    /// <summary>Reads one; null where it is none: the name is not one that a compiler writes.</summary>
    public static CppTypeInfo? Read(MemoryText memory, ulong address)
    {
        if (
            address == 0
            || memory.Word(address) is not (> 0 and var kind)
            || memory.Word(address, 1) is not { } name
            || memory.CString(name) is not { Length: > 0 } text
        )
            return null;
        // GCC marks names that are compared by their address.
        return new CppTypeInfo(address, kind, text.TrimStart('*'));
    }

    /// <summary>The type as source code spells it; null where the name is not one of a type.</summary>
    public string? Spelled(AnalysisLimits limits)
    {
        const string before = "typeinfo name for ";
        return
            Demangler.Demangle("_ZTS" + Name, limits) is { IsDemangled: true, Text: var text }
            && text.StartsWith(before, StringComparison.Ordinal)
            && text.Length > before.Length
            ? text[before.Length..]
            : null;
    }

    /// <summary>
    /// True for std::runtime_error, std::logic_error and what derives from them by single bases at offset 0: they keep a text in their second word. False where
    /// that is not proved.
    /// </summary>
    public bool KeepsText(MemoryText memory)
    {
        var at = this;
        for (var i = 0; i < MaxBases; i++)
        {
            if (Roots.Contains(at.Name))
                return at.Kind == Kind;
            // A class of another kind has other things there; it would have to be followed by the very root's kind all the same.
            if (at.Kind != Kind || memory.Word(at.Address, 2) is not { } next || Read(memory, next) is not { } above)
                return false;
            at = above;
        }
        return false;
    }
}

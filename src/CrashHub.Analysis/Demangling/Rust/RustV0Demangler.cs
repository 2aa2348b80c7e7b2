using System.Text;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>Rust's own scheme, RFC 2603. Crate hashes and the types of integer constants are left out.</summary>
internal static class RustV0Demangler
{
    /// <summary><c>_R</c>, or <c>__R</c> on Mach-O, before a path.</summary>
    public static bool HasPrefix(string name) =>
        PathStart(name) is var start and > 0 && start < name.Length && char.IsAsciiLetterUpper(name[start]);

    /// <summary>The path, or null when the name is malformed or too costly.</summary>
    public static string? Demangle(string name, DemanglingBudget budget)
    {
        var start = PathStart(name);
        var end = name.IndexOf('.', start);
        end = end < 0 ? name.Length : end;
        if (!Ascii.IsValid(name) || !RustSuffix.IsValid(name.AsSpan(end)))
            return null;

        var printer = new V0Printer(name[start..end], budget);
        printer.Paths.Print(isInValue: true);
        if (!printer.Failed && !printer.Cursor.IsAtEnd)
        {
            // The crate that a generic was instantiated in.
            printer.Silently(() => printer.Paths.Print(isInValue: false));
        }
        return printer.Cursor.IsAtEnd ? printer.ToText() : null;
    }

    private static int PathStart(string name)
    {
        if (name.StartsWith("_R", StringComparison.Ordinal))
            return 2;
        return name.StartsWith("__R", StringComparison.Ordinal) ? 3 : 0;
    }
}

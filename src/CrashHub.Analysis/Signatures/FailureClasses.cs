using System.Collections.Frozen;

namespace CrashHub.Analysis.Signatures;

/// <summary>Which functions of the runtime say what went wrong.</summary>
internal static class FailureClasses
{
    /// <summary>The data file.</summary>
    public const string File = "failures.txt";

    /// <summary>The class of an end of which nothing is said.</summary>
    public const string Abort = "abort";

    private static readonly (string Function, string Class)[] Entries =
    [
        .. ListFile.Read(File).Select(entry => (entry[..entry.LastIndexOf(' ')].TrimEnd(), entry[(entry.LastIndexOf(' ') + 1)..])),
    ];

    private static readonly FrozenDictionary<string, string> Exact = Entries
        .Where(entry => !entry.Function.Contains('*'))
        .ToFrozenDictionary(entry => entry.Function, entry => entry.Class, StringComparer.Ordinal);

    private static readonly (string Start, string End, string Class)[] Patterns =
    [
        .. Entries
            .Where(entry => entry.Function.Contains('*'))
            .Select(entry =>
                (entry.Function[..entry.Function.IndexOf('*')], entry.Function[(entry.Function.IndexOf('*') + 1)..], entry.Class)
            ),
    ];

    /// <summary>The class that a function stands for; null for most.</summary>
    public static string? Of(string identity)
    {
        if (Exact.TryGetValue(identity, out var known))
            return known;
        foreach (var (start, end, name) in Patterns)
        {
            if (
                identity.Length >= start.Length + end.Length
                && identity.StartsWith(start, StringComparison.Ordinal)
                && identity.EndsWith(end, StringComparison.Ordinal)
            )
                return name;
        }
        return null;
    }
}

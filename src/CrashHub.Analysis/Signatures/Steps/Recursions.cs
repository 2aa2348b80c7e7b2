namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>Finds the function that stands for a recursion, the same one whichever of its ways a crash went and wherever its stack was cut.</summary>
internal static class Recursions
{
    // Called as often as this, a function is part of the recursion and not of what one lap called.
    private const int Fewest = 3;

    private static readonly string[] Closures = ["::{closure}", "::'lambda'::operator()", "::'lambda'", "::$_::operator()", "::$_"];

    /// <summary>
    /// Of the functions that stand there most the one that calls and is called by most others of the recursion, by name where that is equal. A closure
    /// belongs to the function that it is written in.
    /// </summary>
    /// <param name="frames">Youngest first.</param>
    /// <param name="counts">How often each function stands there.</param>
    /// <param name="most">The largest of the counts.</param>
    public static string Representative(IReadOnlyList<DraftFrame> frames, Dictionary<string, int> counts, int most)
    {
        var calls = new HashSet<(string Callee, string Caller)>();
        for (var at = 1; at < frames.Count; at++)
        {
            if (counts[frames[at - 1].Identity] >= Fewest && counts[frames[at].Identity] >= Fewest)
                calls.Add((frames[at - 1].Identity, frames[at].Identity));
        }
        var ways = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (callee, caller) in calls)
        {
            ways[callee] = ways.GetValueOrDefault(callee) + 1;
            ways[caller] = ways.GetValueOrDefault(caller) + 1;
        }
        string? best = null;
        foreach (var (function, count) in counts)
        {
            // The captured part may begin and end anywhere in the cycle: one more or less says nothing.
            if (count >= most - 1 && (best is null || IsBefore(function, best, ways)))
                best = function;
        }
        return WithoutClosures(best!);
    }

    private static bool IsBefore(string one, string other, Dictionary<string, int> ways)
    {
        var more = ways.GetValueOrDefault(one) - ways.GetValueOrDefault(other);
        return more > 0 || (more == 0 && string.CompareOrdinal(one, other) < 0);
    }

    private static string WithoutClosures(string identity)
    {
        for (var at = 0; at < Closures.Length; at++)
        {
            if (identity.Length <= Closures[at].Length || !identity.EndsWith(Closures[at], StringComparison.Ordinal))
                continue;
            identity = identity[..^Closures[at].Length];
            at = -1;
        }
        return identity;
    }
}

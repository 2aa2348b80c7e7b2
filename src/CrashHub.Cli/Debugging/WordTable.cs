namespace CrashHub.Cli.Debugging;

/// <summary>Finds words by their names, or by as much of a name as tells it from the others.</summary>
/// <param name="words">The words.</param>
/// <param name="before">What stands before them on the line: <c>info </c>; empty for nothing.</param>
internal sealed class WordTable(IReadOnlyList<DebugWord> words, string before = "")
{
    private const string NoRunning = "a dump can't be run or changed";

    private static readonly HashSet<string> Running = new(StringComparer.Ordinal)
    {
        "run",
        "r",
        "start",
        "continue",
        "c",
        "step",
        "s",
        "next",
        "n",
        "stepi",
        "si",
        "nexti",
        "ni",
        "finish",
        "fin",
        "until",
        "advance",
        "jump",
        "kill",
        "break",
        "b",
        "tbreak",
        "watch",
        "delete",
        "d",
        "call",
        "set",
        "return",
        "signal",
        "attach",
        "detach",
    };

    public IReadOnlyList<DebugWord> Words => words;

    /// <summary>The word; one that is not there, or could be several, fails.</summary>
    public DebugWord Find(string typed)
    {
        if (words.FirstOrDefault(word => word.Name == typed || word.Aliases.Contains(typed)) is { } exact)
            return exact;
        if (before.Length == 0 && Running.Contains(typed))
            throw new WordFailedException($"{typed}: {NoRunning}");
        var begun = words.Where(word => Names(word).Any(name => name.StartsWith(typed, StringComparison.Ordinal))).ToList();
        return begun switch
        {
            [var only] when typed.Length > 0 => only,
            [] => throw new WordFailedException($"there is no word '{before}{typed}': help lists them"),
            _ => throw new WordFailedException($"'{before}{typed}' may be {string.Join(", ", begun.Select(word => before + word.Name))}"),
        };
    }

    private static IEnumerable<string> Names(DebugWord word) => word.Aliases.Prepend(word.Name);
}

namespace CrashHub.Analysis.Backtraces;

/// <summary>Takes a terminal's control sequences out of a line: runtimes and loggers that colour their output leave them in what hosts collect.</summary>
internal static class TerminalText
{
    private const char Escape = '\x1b';
    private const char Bell = '\a';

    /// <summary>The line without control sequences (ECMA-48, 5.4 and 5.6); a sequence that the line cuts off goes to its end.</summary>
    public static ReadOnlySpan<char> Plain(ReadOnlySpan<char> line)
    {
        if (!line.Contains(Escape))
            return line;
        var kept = new char[line.Length];
        var length = 0;
        for (var at = 0; at < line.Length; )
        {
            if (line[at] == Escape)
                at = End(line, at + 1);
            else
                kept[length++] = line[at++];
        }
        return kept.AsSpan(0, length);
    }

    // Behind ESC: "[" parameters and one final character (colours), "]" text up to a bell or ESC \ (links), or one character.
    private static int End(ReadOnlySpan<char> line, int at)
    {
        if (at >= line.Length || line[at] is not ('[' or ']'))
            return Math.Min(at + 1, line.Length);
        var rest = line[(at + 1)..];
        if (line[at] == '[')
        {
            var final = rest.IndexOfAnyInRange('\x40', '\x7e');
            return final < 0 ? line.Length : at + 1 + final + 1;
        }
        var end = rest.IndexOfAny(Bell, Escape);
        return end < 0 ? line.Length
            : rest[end] == Bell ? at + 1 + end + 1
            : Math.Min(at + 1 + end + 2, line.Length);
    }
}

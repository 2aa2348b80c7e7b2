namespace CrashHub.Cli.Debugging;

/// <summary>A word as it was typed.</summary>
/// <param name="Modifier">What stands behind a slash: <c>x</c> of <c>p/x</c>; empty for nothing.</param>
/// <param name="Text">The rest of the line, without blanks around it.</param>
internal sealed record WordCall(string Modifier, string Text)
{
    /// <summary>Splits a line into the word and what is said with it.</summary>
    public static (string Word, WordCall Call) Read(string line)
    {
        line = line.Trim();
        var end = 0;
        while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '_' or '-'))
            end++;
        var word = line[..end];
        var modifier = "";
        if (end < line.Length && line[end] == '/')
        {
            var start = ++end;
            while (end < line.Length && char.IsLetterOrDigit(line[end]))
                end++;
            modifier = line[start..end];
        }
        return (word, new(modifier, line[end..].Trim()));
    }
}

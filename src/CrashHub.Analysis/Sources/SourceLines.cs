using System.Text;

namespace CrashHub.Analysis.Sources;

/// <summary>Cuts lines out of source texts. Lines end in LF, CR LF or CR, as compilers count them.</summary>
public static class SourceLines
{
    /// <summary>Characters of one line that are kept; a longer line is cut and ends in an ellipsis.</summary>
    public const int MostCharacters = 500;

    /// <summary>The text of a file in UTF-8, its byte order mark left out; null when it is no text (a NUL in it).</summary>
    public static string? Decode(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("\uFEFF"u8))
            file = file[3..];
        return file.Contains((byte)0) ? null : Encoding.UTF8.GetString(file);
    }

    /// <summary>Some lines around one.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="line">One-based line.</param>
    /// <param name="around">Lines before and after it.</param>
    /// <param name="start">One-based number of the first line that is returned.</param>
    /// <returns>Empty when the file has no such line.</returns>
    public static IReadOnlyList<string> Around(ReadOnlySpan<char> text, long line, int around, out long start)
    {
        start = Math.Max(1, line - around);
        var lines = new List<string>();
        for (long number = 1; number <= line + around && !text.IsEmpty; number++)
        {
            var end = text.IndexOfAny('\n', '\r');
            if (number >= start)
                lines.Add(Cut(end < 0 ? text : text[..end]));
            var next = end < 0 ? text.Length : end + (text[end..].StartsWith("\r\n") ? 2 : 1);
            text = text[next..];
        }
        return line >= 1 && line < start + lines.Count ? lines : [];
    }

    private static string Cut(ReadOnlySpan<char> line)
    {
        if (line.Length <= MostCharacters)
            return line.ToString();
        var end = MostCharacters - 1;
        if (char.IsHighSurrogate(line[end - 1]))
            end--;
        return $"{line[..end]}…";
    }
}

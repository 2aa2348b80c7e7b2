using System.Text;

namespace CrashHub.Server.Data.Query;

/// <summary>Quoted text of the query language: <c>\"</c> and <c>\\</c> stand for a quote and a backslash, all else for itself.</summary>
internal static class QueryQuotes
{
    /// <summary>Where the quote that opens at <paramref name="open"/> is closed; the text's length when it never is.</summary>
    public static int EndOf(string text, int open)
    {
        var at = open + 1;
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (IsEscape(text.AsSpan(at)))
                at++;
        }
        return at;
    }

    /// <summary>What stands between two quotes.</summary>
    public static string Read(ReadOnlySpan<char> quoted)
    {
        var read = new StringBuilder(quoted.Length);
        for (var at = 0; at < quoted.Length; at++)
        {
            if (IsEscape(quoted[at..]))
                at++;
            read.Append(quoted[at]);
        }
        return read.ToString();
    }

    private static bool IsEscape(ReadOnlySpan<char> text) => text.Length > 1 && text[0] == '\\' && text[1] is '"' or '\\';
}

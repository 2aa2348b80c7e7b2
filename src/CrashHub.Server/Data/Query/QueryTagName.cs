namespace CrashHub.Server.Data.Query;

/// <summary>The name in <c>tag.name:value</c>: any letters without a space, colon, quote or parenthesis, or anything in quotes.</summary>
internal static class QueryTagName
{
    /// <summary>Where the colon behind a tag's name is; null when no tag begins at <paramref name="at"/>.</summary>
    public static int? EndIn(string text, int at)
    {
        const string prefix = QueryFields.TagPrefix;
        if (string.Compare(text, at, prefix, 0, prefix.Length, StringComparison.OrdinalIgnoreCase) != 0)
            return null;
        var end = at + prefix.Length;
        if (end < text.Length && text[end] == '"')
            end = QueryQuotes.EndOf(text, end) + 1;
        else
            while (end < text.Length && text[end] is not (':' or '"' or '(' or ')') && !char.IsWhiteSpace(text[end]))
                end++;
        return end < text.Length && text[end] == ':' ? end : null;
    }

    /// <summary>The name as it was sent with crashes.</summary>
    public static string Of(string written) => written.Length > 1 && written[0] == '"' ? QueryQuotes.Read(written.AsSpan(1..^1)) : written;
}

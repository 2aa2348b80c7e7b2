using System.Text;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// Reads the query language: <c>OR</c> binds weakest, then AND (written or not), then <c>!</c>. The first fault is kept and ends the reading.
/// </summary>
internal sealed class QueryParser
{
    public const int MostBytes = 4096;
    public const int MostTerms = 64;
    public const int MostDepth = 16;

    private readonly string text;
    private readonly bool readsMemory;
    private readonly DateTimeOffset now;
    private int at;
    private int terms;
    private int depth;
    private QueryFault? fault;

    private QueryParser(string text, bool readsMemory, DateTimeOffset now) =>
        (this.text, this.readsMemory, this.now) = (text, readsMemory, now);

    /// <summary>The query, null when it is empty; or what is wrong with it.</summary>
    /// <param name="text">The query as sent.</param>
    /// <param name="readsMemory">Whether the caller holds <c>memory:read</c>.</param>
    /// <param name="now">What times ago count from.</param>
    public static (QueryNode? Query, QueryFault? Fault) Parse(string text, bool readsMemory, DateTimeOffset now)
    {
        if (Encoding.UTF8.GetByteCount(text) > MostBytes)
            return (null, new QueryFault(MostBytes, $"A query has at most {MostBytes} bytes."));
        if (text.IndexOf('\0') is >= 0 and var nul)
            return (null, new QueryFault(nul, "A query can't hold the character NUL."));
        var parser = new QueryParser(text, readsMemory, now);
        parser.SkipSpace();
        if (parser.at == text.Length)
            return (null, null);
        var query = parser.ReadOr();
        if (parser.fault is null && parser.at < text.Length)
            parser.Fail(parser.at, "This ')' closes nothing.");
        return parser.fault is null ? (query, null) : (null, parser.fault);
    }

    private QueryNode? ReadOr()
    {
        var parts = new List<QueryNode>();
        do
        {
            if (ReadAnd() is not { } part)
                return null;
            parts.Add(part);
        } while (TakeWord("OR"));
        return parts.Count == 1 ? parts[0] : new QueryNode.Or(parts);
    }

    private QueryNode? ReadAnd()
    {
        var parts = new List<QueryNode>();
        do
        {
            if (ReadNot() is not { } part)
                return null;
            parts.Add(part);
        } while (TakeWord("AND") || MoreFollows());
        return parts.Count == 1 ? parts[0] : new QueryNode.And(parts);
    }

    private QueryNode? ReadNot()
    {
        SkipSpace();
        var negations = 0;
        while (at < text.Length && text[at] == '!')
        {
            negations++;
            at++;
            SkipSpace();
        }
        var part = ReadPrimary();
        return part is not null && negations % 2 == 1 ? new QueryNode.Not(part) : part;
    }

    private QueryNode? ReadPrimary()
    {
        if (at == text.Length || text[at] == ')')
            return Fail(at, "A term is missing here.");
        if (text[at] != '(')
            return IsWord("OR") || IsWord("AND") ? Fail(at, "A term is missing here.") : ReadTerm();
        if (++depth > MostDepth)
            return Fail(at, $"Parentheses nest at most {MostDepth} deep.");
        var open = at++;
        var inner = ReadOr();
        if (inner is null)
            return null;
        SkipSpace();
        if (at == text.Length)
            return Fail(open, "This '(' is not closed.");
        at++;
        depth--;
        return inner;
    }

    private QueryNode? ReadTerm()
    {
        var start = at;
        if (++terms > MostTerms)
            return Fail(start, $"A query has at most {MostTerms} terms.");
        var (field, tag) = (QueryField.Text, (string?)null);
        if (NegationElsewhere() is { } hint)
            return Fail(start, hint);
        if (FieldEnd() is { } colon)
        {
            var name = text[start..colon];
            if (QueryFields.Find(name) is not { } found)
            {
                var nearest = QueryFields.Nearest(name);
                var meant = nearest is null
                    ? $" A tag is asked for as tag.{name}, and text with a colon goes in quotes."
                    : $" Did you mean {nearest}?";
                return Fail(start, $"There is no field {name}.{meant}", nearest);
            }
            field = found;
            if (found is QueryField.Message && !readsMemory)
                return Fail(
                    new QueryFault(
                        start,
                        "message: searches text from memory, which takes the scope memory:read.",
                        NeedsScope: "memory:read"
                    )
                );
            tag = found is QueryField.Tag ? QueryTagName.Of(name[QueryFields.TagPrefix.Length..]) : null;
            if (tag is "")
                return Fail(start, "tag. needs a name, as in tag.tenant:acme.");
            at = colon + 1;
        }
        var comparison = field is QueryField.Text ? QueryComparison.Equal : ReadComparison();
        var valueAt = at;
        if (!ReadValue(out var value, out var quoted))
            return null;
        if (value.Length == 0 && !quoted)
            return Fail(valueAt, $"{text[start..valueAt]} needs a value.");
        var isPattern = !quoted && value.Contains('*');
        var term = new QueryNode.Term(field, comparison, value, isPattern, start) { Tag = tag };
        return QueryTerms.Check(term, valueAt, now, out var wrong) is { } read ? read : Fail(wrong!);
    }

    /// <summary>What other languages negate with and this one would take for text that nothing holds: <c>NOT</c>, and <c>-is:open</c>.</summary>
    private string? NegationElsewhere()
    {
        if (IsWord("NOT"))
            return "NOT does not negate; write ! before a term, as in !is:open, or put the word in quotes to search for it.";
        if (text[at] != '-')
            return null;
        var begin = at++;
        var colon = FieldEnd();
        at = begin;
        return colon is { } end && QueryFields.Find(text[(begin + 1)..end]) is not null
            ? "A leading - does not negate; write !, as in !is:open, or put the text in quotes to search for it."
            : null;
    }

    /// <summary>Where the field's colon is; null for free text. <c>std::vector</c> is free text.</summary>
    private int? FieldEnd()
    {
        if (QueryTagName.EndIn(text, at) is { } tag)
            return tag;
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '_' or '-'))
            end++;
        if (end == at || end == text.Length || text[end] != ':' || !char.IsAsciiLetter(text[at]))
            return null;
        return end + 1 < text.Length && text[end + 1] == ':' ? null : end;
    }

    private QueryComparison ReadComparison()
    {
        if (at == text.Length || text[at] is not ('>' or '<'))
            return QueryComparison.Equal;
        var less = text[at++] == '<';
        if (at < text.Length && text[at] == '=')
        {
            at++;
            return less ? QueryComparison.LessOrEqual : QueryComparison.GreaterOrEqual;
        }
        return less ? QueryComparison.Less : QueryComparison.Greater;
    }

    private bool ReadValue(out string value, out bool quoted)
    {
        quoted = at < text.Length && text[at] == '"';
        if (quoted)
            return ReadQuoted(out value);
        // A word ends at a space or at a ')' that it did not open, so that main(int) is one word.
        var start = at;
        for (var open = 0; at < text.Length && !char.IsWhiteSpace(text[at]); at++)
        {
            if (text[at] == '(')
                open++;
            else if (text[at] == ')' && open-- == 0)
                break;
        }
        value = text[start..at];
        return true;
    }

    private bool ReadQuoted(out string value)
    {
        var open = at;
        var end = QueryQuotes.EndOf(text, open);
        value = QueryQuotes.Read(text.AsSpan((open + 1)..Math.Min(end, text.Length)));
        at = end;
        if (at == text.Length)
        {
            Fail(open, "This quote is not closed.");
            return false;
        }
        at++;
        return true;
    }

    private bool MoreFollows()
    {
        SkipSpace();
        return fault is null && at < text.Length && text[at] != ')' && !IsWord("OR");
    }

    private bool TakeWord(string word)
    {
        SkipSpace();
        if (fault is not null || !IsWord(word))
            return false;
        at += word.Length;
        SkipSpace();
        return true;
    }

    private bool IsWord(string word) =>
        string.CompareOrdinal(text, at, word, 0, word.Length) == 0
        && (at + word.Length == text.Length || char.IsWhiteSpace(text[at + word.Length]) || text[at + word.Length] is '(' or ')');

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private QueryNode? Fail(int position, string detail, string? suggestion = null) => Fail(new QueryFault(position, detail, suggestion));

    private QueryNode? Fail(QueryFault found)
    {
        fault ??= found;
        return null;
    }
}

using System.Text;

namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>
/// Cuts a line into words: at spaces that are not between quotes, up to <c>#</c> where a word would begin. A backslash takes the meaning from a star, a quote,
/// a space, <c>#</c> or another backslash that follows it; before anything else it is itself.
/// </summary>
internal sealed class RuleWords(string line)
{
    private const string Escapable = "*\"\\ #";

    private int at;

    /// <summary>The next word; false at the end or at a comment.</summary>
    public bool Next(out RuleWord word)
    {
        while (at < line.Length && line[at] is ' ' or '\t')
            at++;
        word = new(at + 1, [""], IsQuoted: false, Fault: null);
        if (at >= line.Length || line[at] == '#')
            return false;
        word = Read();
        return true;
    }

    private RuleWord Read()
    {
        var (column, quote, isQuoted) = (at + 1, -1, false);
        var pieces = new List<string>();
        var piece = new StringBuilder();
        for (; at < line.Length && (quote >= 0 || line[at] is not (' ' or '\t')); at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length && Escapable.Contains(line[at + 1], StringComparison.Ordinal))
                piece.Append(line[++at]);
            else if (line[at] == '"')
                (quote, isQuoted) = (quote < 0 ? at : -1, true);
            else if (line[at] == '*')
            {
                // Two stars are one.
                if (pieces.Count == 0 || piece.Length > 0)
                    pieces.Add(piece.ToString());
                piece.Clear();
            }
            else
                piece.Append(line[at]);
        }
        pieces.Add(piece.ToString());
        return quote < 0 ? new(column, pieces, isQuoted, Fault: null) : new(quote + 1, pieces, isQuoted, "the quote is not closed");
    }
}

/// <summary>A word of a line.</summary>
/// <param name="Column">Where it begins, or where its fault is; from 1.</param>
/// <param name="Pieces">Its texts between the stars.</param>
/// <param name="IsQuoted">True when a part of it stands between quotes.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
internal readonly record struct RuleWord(int Column, IReadOnlyList<string> Pieces, bool IsQuoted, string? Fault)
{
    public bool Is(string text) => !IsQuoted && Pieces.Count == 1 && Pieces[0] == text;
}

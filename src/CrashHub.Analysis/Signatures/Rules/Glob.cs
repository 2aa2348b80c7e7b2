namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>
/// A text in which <c>*</c> stands for any characters, also none. It fits a whole text, in time linear in both: each piece between stars is found once,
/// leftmost, and without going back in the text.
/// </summary>
internal sealed class Glob
{
    /// <summary>What stands for a star between the pieces of <see cref="Canonical"/>; no pattern may hold it.</summary>
    internal const char Star = '\u0001';

    private readonly string[] pieces;
    private readonly int[][] restarts;

    /// <param name="pieces">The texts between the stars, at least one; a star at an end leaves an empty piece there.</param>
    public Glob(IReadOnlyList<string> pieces)
    {
        this.pieces = [.. pieces];
        restarts = [.. pieces.Select(RestartsOf)];
    }

    /// <summary>The same for equal globs, and for no others.</summary>
    public string Canonical => string.Join(Star, pieces);

    /// <summary>True when the whole text fits; upper and lower case differ.</summary>
    public bool Fits(ReadOnlySpan<char> text)
    {
        if (pieces.Length == 1)
            return text.SequenceEqual(pieces[0]);
        if (!text.StartsWith(pieces[0]))
            return false;
        var rest = text[pieces[0].Length..];
        for (var k = 1; k < pieces.Length - 1; k++)
        {
            var end = EndOf(rest, pieces[k], restarts[k]);
            if (end < 0)
                return false;
            rest = rest[end..];
        }
        return rest.EndsWith(pieces[^1]);
    }

    // Knuth, Morris, Pratt: no character of the text is looked at from two beginnings.
    private static int EndOf(ReadOnlySpan<char> text, string piece, int[] restart)
    {
        if (piece.Length == 0)
            return 0;
        var matched = 0;
        for (var at = 0; at < text.Length; at++)
        {
            while (matched > 0 && text[at] != piece[matched])
                matched = restart[matched - 1];
            if (text[at] == piece[matched] && ++matched == piece.Length)
                return at + 1;
        }
        return -1;
    }

    private static int[] RestartsOf(string piece)
    {
        var restart = new int[piece.Length];
        var matched = 0;
        for (var at = 1; at < piece.Length; at++)
        {
            while (matched > 0 && piece[at] != piece[matched])
                matched = restart[matched - 1];
            if (piece[at] == piece[matched])
                matched++;
            restart[at] = matched;
        }
        return restart;
    }
}

using System.Text;

namespace CrashHub.Analysis.Privacy;

/// <summary>The patterns of bytes that must not be kept. Immutable and safe for several threads.</summary>
public sealed class ScrubList
{
    /// <summary>Patterns of one list.</summary>
    public const int MaxPatterns = 64;

    /// <summary>What a match is overwritten with: never zero, so that a segment keeps its ends, and readable in a text.</summary>
    public const byte Filler = (byte)'*';

    private ScrubList(IReadOnlyList<ScrubPattern> patterns) => Patterns = patterns;

    /// <summary>The list that changes nothing.</summary>
    public static ScrubList Empty { get; } = new([]);

    /// <summary>The patterns in their order.</summary>
    public IReadOnlyList<ScrubPattern> Patterns { get; }

    /// <summary>Bytes of the longest match.</summary>
    internal int LongestBytes => Patterns.Count == 0 ? 0 : Patterns.Max(pattern => pattern.LongestBytes);

    /// <summary>
    /// Reads patterns: <c>text:</c> and characters; <c>hex:</c> and digits; <c>pattern:</c> and characters with classes and repetitions, as
    /// <c>pattern:AKIA[A-Z0-9]{16}</c>.
    /// </summary>
    /// <param name="sources">At most <see cref="MaxPatterns"/>; further ones are not read.</param>
    /// <param name="faults">What is wrong, by the pattern's index.</param>
    /// <returns>The list of those that are right.</returns>
    public static ScrubList Read(IReadOnlyList<string> sources, out IReadOnlyList<(int Index, ScrubFault Fault)> faults)
    {
        var patterns = new List<ScrubPattern>();
        var wrong = new List<(int, ScrubFault)>();
        for (var i = 0; i < sources.Count && i < MaxPatterns; i++)
        {
            if (ScrubPatternReader.Read(sources[i], out var fault) is { } pattern)
                patterns.Add(pattern);
            else
                wrong.Add((i, fault));
        }
        faults = wrong;
        return new ScrubList(patterns);
    }

    /// <summary>Overwrites the matches in bytes, for a log or another text.</summary>
    /// <returns>How many there were.</returns>
    public int Overwrite(Span<byte> bytes)
    {
        var count = 0;
        var steps = long.MaxValue;
        foreach (var pattern in Patterns)
        foreach (var isWide in Widths(pattern))
        {
            for (var from = 0; ; count++)
            {
                var (at, length) = pattern.Find(bytes, from, bytes.Length, isWide, ref steps);
                if (at < 0)
                    break;
                Fill(bytes.Slice(at, length), isWide);
                from = at + length;
            }
        }
        return count;
    }

    /// <summary>The text with its matches overwritten; the text itself when there is none.</summary>
    public string Clean(string text)
    {
        if (Patterns.Count == 0)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        return Overwrite(bytes) == 0 ? text : Encoding.UTF8.GetString(bytes);
    }

    internal static ReadOnlySpan<bool> Widths(ScrubPattern pattern) => pattern.IsText ? [false, true] : [false];

    /// <summary>Overwrites a match; of UTF-16 the characters only, so that it stays a text.</summary>
    internal static void Fill(Span<byte> match, bool isWide)
    {
        if (!isWide)
            match.Fill(Filler);
        for (var i = 0; isWide && i < match.Length; i += 2)
            match[i] = Filler;
    }
}

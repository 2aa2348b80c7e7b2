namespace CrashHub.Analysis.Privacy;

/// <summary>
/// Bytes that must not be kept: a row of sets of bytes, one for each place, the first <see cref="LeastPrefix"/> places at least with a single byte each,
/// so that a search skips at the speed of memory.
/// </summary>
public sealed class ScrubPattern
{
    /// <summary>Literal bytes that a pattern begins with, at least.</summary>
    public const int LeastPrefix = 3;

    /// <summary>Bytes of the longest match.</summary>
    public const int MaxLength = 256;

    private readonly bool[][] places;
    private readonly int least;
    private readonly byte[] prefix;
    private readonly byte[] widePrefix;

    internal ScrubPattern(string source, IReadOnlyList<bool[]> places, int least, byte[] prefix, bool isText)
    {
        Source = source;
        this.places = [.. places];
        this.least = least;
        this.prefix = prefix;
        IsText = isText;
        widePrefix = new byte[2 * prefix.Length];
        for (var i = 0; i < prefix.Length; i++)
            widePrefix[2 * i] = prefix[i];
    }

    /// <summary>The pattern as it was written.</summary>
    public string Source { get; }

    /// <summary>True when it stands for characters, and so is looked for in UTF-16 (little-endian) too.</summary>
    public bool IsText { get; }

    /// <summary>Bytes of the longest match, in UTF-16 where the pattern is a text.</summary>
    internal int LongestBytes => places.Length * (IsText ? 2 : 1);

    /// <summary>The next match that begins before <paramref name="end"/>; its offset is negative when there is none.</summary>
    /// <param name="bytes">Where to look.</param>
    /// <param name="from">The first offset.</param>
    /// <param name="end">Matches begin before it.</param>
    /// <param name="isWide">Looks for UTF-16.</param>
    /// <param name="steps">Takes what the search cost.</param>
    internal (int Offset, int Length) Find(ReadOnlySpan<byte> bytes, int from, int end, bool isWide, ref long steps)
    {
        var needle = isWide ? widePrefix : prefix;
        while (from < end)
        {
            var at = bytes[from..].IndexOf(needle);
            steps -= at < 0 ? bytes.Length - from : at + needle.Length;
            if (at < 0 || from + at >= end || steps < 0)
                break;
            from += at;
            var count = Count(bytes[from..], isWide ? 2 : 1);
            steps -= count;
            if (count >= least)
                return (from, isWide ? 2 * count : count);
            from++;
        }
        return (-1, 0);
    }

    // Places that fit one after another.
    private int Count(ReadOnlySpan<byte> bytes, int width)
    {
        var count = 0;
        for (var at = 0; count < places.Length && bytes.Length - at >= width; at += width)
        {
            if (!places[count][bytes[at]] || width == 2 && bytes[at + 1] != 0)
                break;
            count++;
        }
        return count;
    }
}

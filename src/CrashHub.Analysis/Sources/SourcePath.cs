namespace CrashHub.Analysis.Sources;

/// <summary>Paths of debug information and of bundles, made comparable.</summary>
internal static class SourcePath
{
    /// <summary>
    /// Segments joined by slashes, whatever slash they had; empty ones and <c>.</c> are left out, <c>..</c> takes the one before it away. A scheme or
    /// drive stays as a first segment, which no file of a bundle has.
    /// </summary>
    public static string Normalize(string path)
    {
        var segments = new List<string>();
        foreach (var range in path.AsSpan().SplitAny('/', '\\'))
        {
            var segment = path.AsSpan(range);
            if (segment.IsEmpty || segment is ".")
                continue;
            if (segment is not "..")
                segments.Add(segment.ToString());
            else if (segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
        }
        return string.Join('/', segments);
    }

    /// <summary>The last segment.</summary>
    public static ReadOnlySpan<char> FileName(ReadOnlySpan<char> normalized) => normalized[(normalized.LastIndexOf('/') + 1)..];

    /// <summary>Segments of a normalized path.</summary>
    public static int Count(ReadOnlySpan<char> normalized) => normalized.IsEmpty ? 0 : normalized.Count('/') + 1;

    /// <summary>How many segments two normalized paths have in common, counted from their ends.</summary>
    public static int CommonEnd(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = 0;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var (one, other) = (left.LastIndexOf('/'), right.LastIndexOf('/'));
            if (!left[(one + 1)..].SequenceEqual(right[(other + 1)..]))
                break;
            common++;
            left = left[..Math.Max(one, 0)];
            right = right[..Math.Max(other, 0)];
        }
        return common;
    }
}

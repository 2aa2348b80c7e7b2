using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Coredump;

/// <summary>Finds bytes in a dump's memory.</summary>
public static class MemorySearch
{
    /// <summary>The longest pattern, in bytes.</summary>
    public const int LongestPattern = 256;

    /// <summary>
    /// Finds a pattern that begins in captured bytes. It may run on into bytes that were left out because they were zero, never into bytes that are
    /// not known.
    /// </summary>
    /// <param name="dump">The dump.</param>
    /// <param name="memory">Memory index of the dump; one that is not there holds nothing.</param>
    /// <param name="pattern">1 to <see cref="LongestPattern"/> bytes; nothing is found for others.</param>
    /// <param name="from">Addresses below are left out.</param>
    /// <param name="most">At most this many.</param>
    /// <returns>Addresses of first bytes, ascending; matches may overlap.</returns>
    public static IReadOnlyList<ulong> Find(CoredumpFile dump, uint memory, ReadOnlySpan<byte> pattern, ulong from, int most)
    {
        var found = new List<ulong>();
        if (pattern.Length is 0 or > LongestPattern)
            return found;
        Span<byte> window = stackalloc byte[2 * LongestPattern];
        foreach (var segment in dump.Memory.Segments(memory))
        {
            if (found.Count >= most)
                break;
            var last = segment.Address + (ulong)(segment.Length - 1);
            if (last < from)
                continue;
            var skipped = from > segment.Address ? (int)(from - segment.Address) : 0;
            var bytes = dump.Bytes.Span.Slice(segment.FileOffset, segment.Length);
            Within(bytes, skipped, pattern, segment.Address, most, found);
            // What begins in this segment's last bytes ends behind it.
            var tail = Math.Min(segment.Length - skipped, pattern.Length - 1);
            if (tail > 0)
                Across(dump, new MemoryAddress(memory, last - (ulong)(tail - 1)), tail, pattern, window, most, found);
        }
        return found;
    }

    private static void Within(ReadOnlySpan<byte> bytes, int from, ReadOnlySpan<byte> pattern, ulong address, int most, List<ulong> found)
    {
        while (found.Count < most)
        {
            var at = bytes[from..].IndexOf(pattern);
            if (at < 0)
                return;
            found.Add(address + (ulong)(from + at));
            from += at + 1;
        }
    }

    private static void Across(
        CoredumpFile dump,
        MemoryAddress start,
        int tail,
        ReadOnlySpan<byte> pattern,
        Span<byte> window,
        int most,
        List<ulong> found
    )
    {
        var bytes = window[..(tail + pattern.Length - 1)];
        dump.Memory.Read(start, bytes);
        Span<byte> exact = stackalloc byte[LongestPattern];
        for (var from = 0; found.Count < most && from < tail; from++)
        {
            var at = bytes[from..].IndexOf(pattern);
            if (at < 0)
                return;
            from += at;
            var address = start with { Address = start.Address + (ulong)from };
            // A match inside the segment was found before; one that needs bytes that are not known is none.
            if (from + pattern.Length > tail && dump.Memory.TryRead(address, exact[..pattern.Length]))
                found.Add(address.Address);
        }
    }
}

namespace CrashHub.Server.Ingest;

/// <summary>The last bytes of a text of any length, cut at a character's beginning.</summary>
internal sealed class TailBuffer(int capacity)
{
    private byte[] ring = [];
    private long written;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (ring.Length == 0)
            ring = new byte[capacity];
        written += Math.Max(0, bytes.Length - capacity);
        if (bytes.Length > capacity)
            bytes = bytes[^capacity..];
        var at = (int)(written % capacity);
        var first = Math.Min(bytes.Length, capacity - at);
        bytes[..first].CopyTo(ring.AsSpan(at));
        bytes[first..].CopyTo(ring);
        written += bytes.Length;
    }

    public byte[] ToArray()
    {
        if (written <= capacity)
            return ring[..(int)written];
        var start = (int)(written % capacity);
        byte[] tail = [.. ring.AsSpan(start), .. ring.AsSpan(0, start)];
        var skip = 0;
        while (skip < 3 && skip < tail.Length && (tail[skip] & 0xc0) == 0x80)
            skip++;
        return tail[skip..];
    }
}

using ZstdSharp;

namespace CrashHub.Server.Blobs;

/// <summary>Small blobs as zstd frames that say their decoded length.</summary>
internal static class PackedBlob
{
    private const int Level = 1;

    public static PooledContent Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new PooledContent(Zstd.MostBytes(bytes.Length));
        packed.Cut(Zstd.Compress(bytes, packed.Buffer, Level));
        return packed;
    }

    /// <summary>The decoded bytes; null when they are no such frame.</summary>
    public static IBlobContent? Unpack(ReadOnlySpan<byte> packed)
    {
        try
        {
            var length = Zstd.LengthOf(packed);
            if (length > IngestJournal.MaxDumpBytes)
                return null;
            var content = new PooledContent((int)length);
            if (Zstd.Decompress(packed, content.Buffer) == (int)length)
                return content;
            content.Dispose();
            return null;
        }
        catch (ZstdException)
        {
            return null;
        }
    }
}

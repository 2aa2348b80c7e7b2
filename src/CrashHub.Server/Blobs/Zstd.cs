using System.Collections.Concurrent;
using ZstdSharp;

namespace CrashHub.Server.Blobs;

/// <summary>zstd frames that say their decoded length. A context has tables of hundreds of kilobytes, so the few that work at a time are kept.</summary>
internal static class Zstd
{
    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentBag<Decompressor> Decompressors = [];

    /// <summary>Compresses bytes.</summary>
    /// <param name="bytes">All of them.</param>
    /// <param name="level">1 for speed, 3 for size.</param>
    public static byte[] Compress(ReadOnlySpan<byte> bytes, int level)
    {
        if (!Compressors.TryTake(out var compressor))
            compressor = new Compressor();
        compressor.Level = level;
        var packed = compressor.Wrap(bytes).ToArray();
        Compressors.Add(compressor); // Not after a fault: nobody knows what state it is in.
        return packed;
    }

    /// <summary>Decodes a frame into a buffer.</summary>
    /// <returns>How many bytes it held.</returns>
    /// <exception cref="ZstdException">It is no frame, or longer than the buffer.</exception>
    public static int Decompress(ReadOnlySpan<byte> packed, Span<byte> buffer)
    {
        if (!Decompressors.TryTake(out var decompressor))
            decompressor = new Decompressor();
        var length = decompressor.Unwrap(packed, buffer);
        Decompressors.Add(decompressor);
        return length;
    }

    /// <summary>The length that a frame says it decodes to.</summary>
    /// <exception cref="ZstdException">It is no frame, or does not say.</exception>
    public static ulong LengthOf(ReadOnlySpan<byte> packed) => Decompressor.GetDecompressedSize(packed);
}

using System.Buffers;
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
        var room = ArrayPool<byte>.Shared.Rent(MostBytes(bytes.Length));
        try
        {
            return room.AsSpan(0, Compress(bytes, room, level)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>Compresses bytes into a buffer of <see cref="MostBytes"/>.</summary>
    /// <returns>How many bytes the frame has.</returns>
    public static int Compress(ReadOnlySpan<byte> bytes, Span<byte> room, int level)
    {
        if (!Compressors.TryTake(out var compressor))
            compressor = new Compressor();
        compressor.Level = level;
        var length = compressor.Wrap(bytes, room);
        Compressors.Add(compressor); // Not after a fault: nobody knows what state it is in.
        return length;
    }

    /// <summary>The most bytes that a frame of so many may have.</summary>
    public static int MostBytes(int length) => Compressor.GetCompressBound(length);

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

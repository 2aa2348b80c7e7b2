using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// Frame identities and stacks as numbers: what stacks are compared, indexed and split by. Part of a strong hash, so that nobody makes two functions
/// equal on purpose by names alone that are cheap to find; what it costs to be wrong is a proposal or a split, never a count.
/// </summary>
public static class FrameHash
{
    /// <summary>The first eight bytes (big-endian) of the SHA-256 of the identity's UTF-8.</summary>
    /// <param name="identity">One of <see cref="CrashSignature.Stack"/>.</param>
    public static long Of(string identity) => First(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));

    /// <summary>One number for a whole stack; it depends on the order. 0 for a stack without frames.</summary>
    /// <param name="frames"><see cref="Of"/> of each frame, youngest first; at most <see cref="CrashSignature.MaxStack"/> count.</param>
    public static long OfStack(ReadOnlySpan<long> frames)
    {
        if (frames.Length == 0)
            return 0;
        frames = frames[..Math.Min(frames.Length, CrashSignature.MaxStack)];
        Span<byte> bytes = stackalloc byte[CrashSignature.MaxStack * sizeof(long)];
        for (var at = 0; at < frames.Length; at++)
            BinaryPrimitives.WriteInt64BigEndian(bytes[(at * sizeof(long))..], frames[at]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..(frames.Length * sizeof(long))], hash);
        return First(hash);
    }

    private static long First(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadInt64BigEndian(hash);
}

using System.Buffers.Binary;
using CrashHub.Analysis.Signatures;

namespace CrashHub.Server.Data;

/// <summary>A crash's stack as rows keep it: what buckets are compared and split by.</summary>
internal sealed record CrashStack
{
    private const int LongestName = 200;

    /// <summary>Of a crash whose own code is on no frame.</summary>
    public static CrashStack None { get; } = new() { Hashes = [], Names = "" };

    /// <summary>The hash of each frame, youngest first.</summary>
    public required IReadOnlyList<long> Hashes { get; init; }

    /// <summary>What the frames are called, cut short, a line each.</summary>
    public required string Names { get; init; }

    /// <summary>One number for all of it; null without frames.</summary>
    public long? Hash { get; init; }

    /// <summary>The hashes as bytes, little-endian, youngest first; null without frames.</summary>
    public byte[]? Frames { get; init; }

    public static CrashStack Of(IReadOnlyList<string> identities)
    {
        if (identities.Count == 0)
            return None;
        var hashes = new long[Math.Min(identities.Count, CrashSignature.MaxStack)];
        var bytes = new byte[hashes.Length * sizeof(long)];
        var names = new string[hashes.Length];
        for (var at = 0; at < hashes.Length; at++)
        {
            hashes[at] = FrameHash.Of(identities[at]);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at * sizeof(long)), hashes[at]);
            names[at] = CrashQueueSql.Clean(identities[at], LongestName).ReplaceLineEndings(" ");
        }
        return new()
        {
            Hashes = hashes,
            Names = string.Join('\n', names),
            Hash = FrameHash.OfStack(hashes),
            Frames = bytes,
        };
    }

    /// <summary>The hashes of <see cref="Frames"/>; none for null.</summary>
    public static long[] Read(byte[]? frames)
    {
        var hashes = new long[(frames?.Length ?? 0) / sizeof(long)];
        for (var at = 0; at < hashes.Length; at++)
            hashes[at] = BinaryPrimitives.ReadInt64LittleEndian(frames.AsSpan(at * sizeof(long)));
        return hashes;
    }

    /// <summary>True when a function is among <see cref="Frames"/>.</summary>
    public static bool Holds(byte[]? frames, ReadOnlySpan<long> anyOf)
    {
        for (var at = 0; at < (frames?.Length ?? 0) / sizeof(long); at++)
        {
            if (anyOf.Contains(BinaryPrimitives.ReadInt64LittleEndian(frames.AsSpan(at * sizeof(long)))))
                return true;
        }
        return false;
    }
}

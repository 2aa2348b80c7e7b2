using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>Finds where the whole records of a segment end.</summary>
internal static class JournalScan
{
    /// <summary>The end of the last whole record, with the zeros behind it that fill its block.</summary>
    public static long SoundLength(SafeFileHandle file, Guid segment, long length)
    {
        var head = new byte[JournalRecord.HeadBytes];
        var block = new byte[AlignedBuffer.Block];
        long offset = 0;
        while (offset < length)
        {
            if (
                RandomAccess.Read(file, head, offset) == head.Length
                && JournalRecord.TryReadHead(head, segment, out _, out var bytes, out var checksum)
                && bytes <= length - offset - head.Length
                && IsWhole(file, offset + head.Length, bytes, checksum)
            )
                offset += head.Length + bytes;
            else if (FillEnd(file, block, offset, length) is { } end)
                offset = end;
            else
                break;
        }
        return offset;
    }

    /// <summary>Where the fill that begins at an offset ends, null when there is none: a batch of records ends with its block.</summary>
    private static long? FillEnd(SafeFileHandle file, byte[] block, long offset, long length)
    {
        var fill = block.AsSpan(0, (int)(Math.Min(AlignedBuffer.Up(offset), length) - offset));
        return !fill.IsEmpty && RandomAccess.Read(file, fill, offset) == fill.Length && !fill.ContainsAnyExcept((byte)0)
            ? offset + fill.Length
            : null;
    }

    private static bool IsWhole(SafeFileHandle file, long offset, int length, uint checksum)
    {
        using var content = new PooledContent(length);
        return RandomAccess.Read(file, content.Buffer, offset) == length && JournalRecord.Checksum(content.Buffer) == checksum;
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;

namespace CrashHub.Server.Blobs;

/// <summary>
/// One record of a segment: a head, then the dump. Head, little-endian: magic, owner, length, CRC-32 of the dump, the first half of the segment's id
/// (a record of another file is never taken for one of this), CRC-32 of the head before it.
/// </summary>
internal static class JournalRecord
{
    public const int HeadBytes = 28;
    private const uint Magic = 0x31444843; // "CHD1"

    /// <summary>Writes the head of a record.</summary>
    public static void WriteHead(Span<byte> head, int owner, Guid segment, ReadOnlySpan<byte> dump)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], owner);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], dump.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], Checksum(dump));
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], HalfOf(segment));
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], Checksum(head[..24]));
    }

    /// <summary>Reads a head; false when the bytes are none of this segment.</summary>
    /// <param name="head">At least <see cref="HeadBytes"/> bytes.</param>
    /// <param name="segment">The file that they come from.</param>
    /// <param name="owner">The project.</param>
    /// <param name="length">Bytes of the dump that follows.</param>
    /// <param name="checksum">CRC-32 of that dump.</param>
    public static bool TryReadHead(ReadOnlySpan<byte> head, Guid segment, out int owner, out int length, out uint checksum)
    {
        owner = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(head) == Magic
            && BinaryPrimitives.ReadUInt64LittleEndian(head[16..]) == HalfOf(segment)
            && BinaryPrimitives.ReadUInt32LittleEndian(head[24..]) == Checksum(head[..24])
            && length >= 0;
    }

    /// <summary>CRC-32 of the bytes.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes) => Crc32.HashToUInt32(bytes);

    private static ulong HalfOf(Guid segment)
    {
        Span<byte> bytes = stackalloc byte[16];
        segment.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}

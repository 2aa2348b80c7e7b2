using System.IO.Compression;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Sources;

/// <summary>Unpacks one entry of a zip, bounded by what the directory says and only if all of it is sound.</summary>
internal static class ZipContent
{
    private const uint HeaderMark = 0x04034b50;
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>The bytes; null with an error when they are damaged.</summary>
    /// <param name="zip">The zip.</param>
    /// <param name="file">An entry without a fault: its length is within the limits and the bytes that are there can unpack to it.</param>
    /// <param name="error">What is wrong, at its byte of the zip.</param>
    public static byte[]? Read(ReadOnlyMemory<byte> zip, SourceFile file, out ParseError error)
    {
        error = default;
        if (file.HeaderOffset >= zip.Length)
        {
            error = new(ParseErrorKind.LengthPastEnd, null, file.Position, "zip: local header past the end");
            return null;
        }
        // The sizes of the directory count: a stream's local header has zeros there.
        var cursor = new ByteCursor(zip.Span[(int)file.HeaderOffset..], file.HeaderOffset);
        if (cursor.ReadUInt32() != HeaderMark)
            cursor.Fail(ParseErrorKind.BadMagic, file.HeaderOffset);
        cursor.Skip(22);
        var nameLength = cursor.ReadUInt16();
        var extraLength = cursor.ReadUInt16();
        cursor.Skip((ulong)nameLength + extraLength);
        var start = cursor.Offset;
        cursor.Skip(file.PackedLength);
        if (cursor.Failed)
        {
            error = cursor.Error(null, "zip: local header");
            return null;
        }
        var packed = zip.Slice((int)start, (int)file.PackedLength);
        var bytes = file.Method == 0 ? Stored(packed, file) : Inflated(packed, file);
        if (bytes is null || Crc32(bytes) != file.Crc32)
        {
            error = new(ParseErrorKind.ValueOutOfRange, null, start, "zip: packed bytes");
            return null;
        }
        return bytes;
    }

    private static byte[]? Stored(ReadOnlyMemory<byte> packed, SourceFile file) => packed.Length == file.Length ? packed.ToArray() : null;

    private static byte[]? Inflated(ReadOnlyMemory<byte> packed, SourceFile file)
    {
        // One byte more than is declared, to see that there is no more.
        var bytes = new byte[file.Length + 1];
        using var stream = new DeflateStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        try
        {
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == file.Length ? bytes[..read] : null;
        }
        catch (InvalidDataException)
        {
            // The runtime's stream has no other way to say that bytes are not deflated ones.
            return null;
        }
    }

    /// <summary>The check sum of zip (APPNOTE 4.4.7): polynomial 0xEDB88320, reflected.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var next in bytes)
            crc = CrcTable[(byte)(crc ^ next)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}

using System.Buffers.Binary;
using CrashHub.Analysis.SymbolIndexes;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

/// <summary>Makes the checksums of a changed index right again, as one who forges an index would.</summary>
internal static class Checksums
{
    public static void Repair(Span<byte> bytes)
    {
        var head = bytes[..SymbolIndexFormat.HeadLength];
        var start = TableStart(bytes);
        for (var block = 0; start + block * 4 + 4 <= bytes.Length; block++)
        {
            var first = Math.Max(block * SymbolIndexFormat.BlockLength, SymbolIndexFormat.HeadLength);
            var end = Math.Min((block + 1) * SymbolIndexFormat.BlockLength, start);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(start + block * 4)..], BlockChecksum.Of(bytes[first..end]));
        }
        BinaryPrimitives.WriteUInt32LittleEndian(head[SymbolIndexFormat.TableChecksumOffset..], BlockChecksum.Of(bytes[start..]));
        BinaryPrimitives.WriteUInt32LittleEndian(
            head[SymbolIndexFormat.HeadChecksumOffset..],
            BlockChecksum.Of(head[..SymbolIndexFormat.HeadChecksumOffset])
        );
    }

    /// <summary>Where the checksums begin: after the last section.</summary>
    public static int TableStart(ReadOnlySpan<byte> bytes)
    {
        var last = SymbolIndexFormat.SectionsOffset + (int)IndexSection.Strings * SymbolIndexFormat.SectionEntryLength;
        var end = BinaryPrimitives.ReadUInt64LittleEndian(bytes[last..]) + BinaryPrimitives.ReadUInt64LittleEndian(bytes[(last + 8)..]);
        return (int)((end + 7) / 8 * 8);
    }
}

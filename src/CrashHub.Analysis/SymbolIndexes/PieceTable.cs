using System.Buffers.Binary;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Lays pieces of code out for search: blocks of addresses and places, and above them the first address of each block.</summary>
internal static class PieceTable
{
    private const uint NoAddress = uint.MaxValue;

    public static void Write(List<Piece> pieces, ByteSink top, ByteSink blocks)
    {
        pieces.Sort(static (left, right) => left.Low.CompareTo(right.Low));
        Span<byte> block = stackalloc byte[SymbolIndexFormat.PieceBlockLength];
        var places = block[(SymbolIndexFormat.PiecesPerBlock * 4)..];
        for (var first = 0; first < pieces.Count; first += SymbolIndexFormat.PiecesPerBlock)
        {
            top.UInt32(pieces[first].Low);
            for (var i = 0; i < SymbolIndexFormat.PiecesPerBlock; i++)
            {
                var isThere = first + i < pieces.Count;
                BinaryPrimitives.WriteUInt32LittleEndian(block[(i * 4)..], isThere ? pieces[first + i].Low : NoAddress);
                BinaryPrimitives.WriteUInt32LittleEndian(places[(i * 4)..], isThere ? pieces[first + i].Record : NoAddress);
            }
            blocks.Write(block);
        }
    }
}

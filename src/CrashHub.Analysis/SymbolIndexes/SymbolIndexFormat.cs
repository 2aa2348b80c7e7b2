namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// The shape of a symbol index file. Little-endian; a head of <c>HeadLength</c> bytes, the sections one after the other, then one CRC-32C for
/// each block of <c>BlockLength</c> bytes of the file. <c>src/docs/adr/20261130-symbol-index.md</c> has the table.
/// </summary>
public static class SymbolIndexFormat
{
    /// <summary>Version of the format. An index of another version is refused and built again; the version is part of every key.</summary>
    public const int Version = 2;

    internal const int HeadLength = 512;
    internal const int BlockLength = 4096;
    internal const int KeyOffset = 16;
    internal const int KeyLength = 32;
    internal const int LengthOffset = 48;
    internal const int FlagsOffset = 56;
    internal const int TableChecksumOffset = 60;
    internal const int SectionsOffset = 64;
    internal const int SectionEntryLength = 16;
    internal const int HeadChecksumOffset = 508;

    /// <summary>Pieces of code in one block of <see cref="IndexSection.Pieces"/>: their addresses fill two cache lines.</summary>
    internal const int PiecesPerBlock = 32;

    /// <summary>Bytes of such a block: addresses, then places of records.</summary>
    internal const int PieceBlockLength = PiecesPerBlock * 8;

    /// <summary>Rows that are coded one after the other before one stands by itself again.</summary>
    internal const int RowsPerRestart = 16;

    /// <summary>Mappings that are coded one after the other.</summary>
    internal const int MappingsPerRestart = 32;

    internal const int CalleeLength = 8;
    internal const int UnitLength = 32;
    internal const int SourceLength = 12;
    internal const int BodyLength = BodyHashes.BodyHash.Length;

    internal static ReadOnlySpan<byte> Magic => "CHSYMIDX"u8;
}

using System.Buffers.Binary;
using System.Numerics;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>CRC-32C of a block: every change of up to 32 bits in a row is found, any other but one in four thousand million.</summary>
internal static class BlockChecksum
{
    /// <summary>The value that a block starts from.</summary>
    public const uint Seed = uint.MaxValue;

    /// <summary>Continues a checksum over more bytes; pieces may be cut anywhere.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var value in bytes)
            checksum = BitOperations.Crc32C(checksum, value);
        return checksum;
    }

    /// <summary>The checksum of a whole block.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(Seed, bytes);
}

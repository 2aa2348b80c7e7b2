using System.Buffers.Binary;

namespace CrashHub.Analysis.Matching;

/// <summary>Eight bytes of a build's data.</summary>
/// <param name="Address">Where they lie in its first memory.</param>
/// <param name="Bytes">The bytes, little-endian.</param>
public readonly record struct DataProbe(ulong Address, ulong Bytes)
{
    /// <summary>Bytes of a probe.</summary>
    public const int Length = 8;

    // Text and tables, not runs of one byte or small numbers, which lie everywhere.
    private const int FewestNonzero = 6;
    private const int FewestDistinct = 4;

    internal static bool IsTelling(ReadOnlySpan<byte> bytes)
    {
        var (nonzero, distinct) = (0, 0);
        for (var i = 0; i < Length; i++)
        {
            if (bytes[i] == 0)
                continue;
            nonzero++;
            distinct += bytes[..i].Contains(bytes[i]) ? 0 : 1;
        }
        return nonzero >= FewestNonzero && distinct >= FewestDistinct;
    }

    internal static DataProbe At(ulong address, ReadOnlySpan<byte> bytes) => new(address, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
}

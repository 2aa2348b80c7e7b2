namespace CrashHub.Analysis.Coredump;

/// <summary>Captured bytes of one memory, as a slice of the file.</summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="FileOffset">Offset of the first byte in the dump.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct MemorySegment(ulong Address, int FileOffset, int Length)
{
    /// <summary>The address after the last byte; zero when the segment ends at 2^64.</summary>
    public ulong End => unchecked(Address + (ulong)Length);

    internal ulong Last => Address + (ulong)(Length - 1);
}

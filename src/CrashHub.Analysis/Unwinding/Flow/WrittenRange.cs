namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Bytes of a memory of the dump that were, or may have been, written; the default is none.</summary>
internal readonly record struct WrittenRange(uint Memory, ulong Address, ulong Length)
{
    /// <summary>True when both have a byte in common.</summary>
    public bool Touches(WrittenRange other) =>
        Memory == other.Memory
        && Length > 0
        && other.Length > 0
        && (Address >= other.Address ? Address - other.Address < other.Length : other.Address - Address < Length);
}

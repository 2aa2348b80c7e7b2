namespace CrashHub.Contracts;

/// <summary>A range of a dump's memory.</summary>
/// <param name="Address">The first byte's address, <c>0x…</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Hex">All bytes, lower-case hex; bytes that are not known are zero.</param>
/// <param name="Text">One character a byte: printable ASCII as such, others as a full stop.</param>
/// <param name="Captured">The parts that the dump holds, ascending.</param>
/// <param name="ImpliedZero">The parts that were zero because the dump leaves zeros out, ascending.</param>
public sealed record MemoryDocument(
    string Address,
    int Length,
    string Hex,
    string Text,
    IReadOnlyList<MemoryPart> Captured,
    IReadOnlyList<MemoryPart> ImpliedZero
);

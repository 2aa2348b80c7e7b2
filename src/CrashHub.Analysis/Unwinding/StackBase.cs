namespace CrashHub.Analysis.Unwinding;

/// <summary>Where a frame's part of the stack in linear memory begins: what DWARF's frame base counts from, the lowest address of the frame.</summary>
/// <param name="Address">The address, in the memory of the frame's module that holds its stack (memory 0 for all known compilers).</param>
/// <param name="IsInDump">True when a local of the dump holds it; false when it was worked out from the stack pointer.</param>
/// <param name="IsProved">Each younger frame of the same stack pointer has a size that is certain.</param>
/// <param name="IsVerified">The sum of all frames also reaches the initial stack pointer.</param>
internal readonly record struct StackBase(ulong Address, bool IsInDump, bool IsProved, bool IsVerified)
{
    /// <summary>True when the function takes no stack of its own: the address is the stack pointer that it was entered with.</summary>
    public bool IsStackPointer { get; init; }
}

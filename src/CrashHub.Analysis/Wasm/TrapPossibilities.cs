namespace CrashHub.Analysis.Wasm;

/// <summary>
/// The traps that an instruction can raise by the specification. Engines report some elsewhere: Wasmtime names the branch before an
/// <c>unreachable</c>, and on x86-64 the user of a load that it folded (formats.md, Traps).
/// </summary>
[Flags]
public enum TrapPossibilities
{
    /// <summary>Cannot trap.</summary>
    None = 0,

    /// <summary><c>unreachable</c> was executed.</summary>
    Unreachable = 1 << 0,

    /// <summary>An access outside a linear memory, bulk operations and data segments included.</summary>
    MemoryOutOfBounds = 1 << 1,

    /// <summary>An access outside a table or an element segment.</summary>
    TableOutOfBounds = 1 << 2,

    /// <summary>An indirect call through a null table entry.</summary>
    IndirectCallToNull = 1 << 3,

    /// <summary>An indirect call to a function of another type.</summary>
    IndirectCallTypeMismatch = 1 << 4,

    /// <summary>Integer division or remainder by zero.</summary>
    IntegerDivideByZero = 1 << 5,

    /// <summary>The quotient, or the float to be converted, does not fit the integer.</summary>
    IntegerOverflow = 1 << 6,

    /// <summary>A NaN was to become an integer.</summary>
    InvalidConversionToInteger = 1 << 7,

    /// <summary>The engine's call stack is used up; reported at the call or in the callee at offset 0.</summary>
    CallStackExhausted = 1 << 8,

    /// <summary>An exception that nobody catches.</summary>
    UncaughtException = 1 << 9,

    /// <summary>A call into the host failed: possible where the callee is an import.</summary>
    HostError = 1 << 10,

    /// <summary>Out of fuel or interrupted; reported at a loop head or at a function's entry (Wasmtime).</summary>
    Interruption = 1 << 11,

    /// <summary>A null reference was used.</summary>
    NullReference = 1 << 12,

    /// <summary>An access outside an array object.</summary>
    ArrayOutOfBounds = 1 << 13,

    /// <summary>A reference is not of the type that it was cast to.</summary>
    CastFailure = 1 << 14,

    /// <summary>An object could not be allocated.</summary>
    AllocationTooLarge = 1 << 15,

    /// <summary>An atomic access at an address that is no multiple of its width.</summary>
    UnalignedAtomic = 1 << 16,

    /// <summary><c>memory.atomic.wait</c> on a memory that is not shared.</summary>
    AtomicWaitOnNonShared = 1 << 17,

    /// <summary>A continuation suspended with a tag that nobody handles.</summary>
    UnhandledTag = 1 << 18,

    /// <summary>A continuation was resumed a second time.</summary>
    ContinuationConsumed = 1 << 19,
}

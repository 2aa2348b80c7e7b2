using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Traps;

/// <summary>Why the program stopped, as a class of the wasm specification or of the host.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrapKind>))]
public enum TrapKind
{
    /// <summary>Not known; the report may say which kinds are left open.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>An <c>unreachable</c> instruction ran.</summary>
    [JsonStringEnumMemberName("unreachable")]
    Unreachable,

    /// <summary>A load, store or bulk operation left its linear memory.</summary>
    [JsonStringEnumMemberName("memory-out-of-bounds")]
    MemoryOutOfBounds,

    /// <summary>A table access left its table; also an indirect call with an index past the table.</summary>
    [JsonStringEnumMemberName("table-out-of-bounds")]
    TableOutOfBounds,

    /// <summary>An indirect call met an empty table entry.</summary>
    [JsonStringEnumMemberName("indirect-call-to-null")]
    IndirectCallToNull,

    /// <summary>An indirect call met a function of another type.</summary>
    [JsonStringEnumMemberName("indirect-call-type-mismatch")]
    IndirectCallTypeMismatch,

    /// <summary>An integer division or remainder by zero.</summary>
    [JsonStringEnumMemberName("integer-divide-by-zero")]
    IntegerDivideByZero,

    /// <summary>A signed division overflowed, or a float was outside the integer's range.</summary>
    [JsonStringEnumMemberName("integer-overflow")]
    IntegerOverflow,

    /// <summary>NaN was converted to an integer.</summary>
    [JsonStringEnumMemberName("invalid-conversion-to-integer")]
    InvalidConversionToInteger,

    /// <summary>The engine's call stack was exhausted.</summary>
    [JsonStringEnumMemberName("stack-overflow")]
    StackOverflow,

    /// <summary>A wasm exception reached the host.</summary>
    [JsonStringEnumMemberName("uncaught-exception")]
    UncaughtException,

    /// <summary>The host's fuel or gas was used up.</summary>
    [JsonStringEnumMemberName("out-of-fuel")]
    OutOfFuel,

    /// <summary>The host interrupted the program, for example at a deadline.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,

    /// <summary>A host function failed or ended the program.</summary>
    [JsonStringEnumMemberName("host-error")]
    HostError,

    /// <summary>A null reference was used.</summary>
    [JsonStringEnumMemberName("null-reference")]
    NullReference,

    /// <summary>A GC array access left its array.</summary>
    [JsonStringEnumMemberName("array-out-of-bounds")]
    ArrayOutOfBounds,

    /// <summary>A <c>ref.cast</c> failed.</summary>
    [JsonStringEnumMemberName("cast-failure")]
    CastFailure,

    /// <summary>A GC allocation was larger than the engine allows.</summary>
    [JsonStringEnumMemberName("allocation-too-large")]
    AllocationTooLarge,

    /// <summary>An atomic access was not aligned.</summary>
    [JsonStringEnumMemberName("unaligned-atomic")]
    UnalignedAtomic,

    /// <summary>An atomic wait on memory that is not shared.</summary>
    [JsonStringEnumMemberName("atomic-wait-non-shared")]
    AtomicWaitNonShared,

    /// <summary>A suspension met no handler (stack switching).</summary>
    [JsonStringEnumMemberName("unhandled-tag")]
    UnhandledTag,

    /// <summary>A continuation was resumed twice (stack switching).</summary>
    [JsonStringEnumMemberName("continuation-consumed")]
    ContinuationConsumed,

    /// <summary>The component model's runtime refused an operation.</summary>
    [JsonStringEnumMemberName("component-error")]
    ComponentError,
}

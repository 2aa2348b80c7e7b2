using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Reports;

/// <summary>What a trap kind means, as the end of "Stopped: ".</summary>
internal static class TrapSentence
{
    public static string Of(TrapKind kind) =>
        kind switch
        {
            TrapKind.Unreachable => "the program gave up (an unreachable instruction ran)",
            TrapKind.MemoryOutOfBounds => "an access left its linear memory",
            TrapKind.TableOutOfBounds => "an access left its table",
            TrapKind.IndirectCallToNull => "an indirect call met an empty table entry",
            TrapKind.IndirectCallTypeMismatch => "an indirect call met a function of another type",
            TrapKind.IntegerDivideByZero => "an integer was divided by zero",
            TrapKind.IntegerOverflow => "an integer operation overflowed",
            TrapKind.InvalidConversionToInteger => "NaN was converted to an integer",
            TrapKind.StackOverflow => "the call stack was exhausted",
            TrapKind.UncaughtException => "an exception was not caught",
            TrapKind.OutOfFuel => "the host's fuel was used up",
            TrapKind.Interrupted => "the host interrupted the program",
            TrapKind.HostError => "a host function failed or ended the program",
            TrapKind.NullReference => "a null reference was used",
            TrapKind.ArrayOutOfBounds => "an access left its array",
            TrapKind.CastFailure => "a reference was cast to a type that it is not",
            TrapKind.AllocationTooLarge => "an allocation was too large for the engine",
            TrapKind.UnalignedAtomic => "an atomic access was not aligned",
            TrapKind.AtomicWaitNonShared => "an atomic wait met memory that is not shared",
            TrapKind.UnhandledTag => "a suspension met no handler",
            TrapKind.ContinuationConsumed => "a continuation was resumed twice",
            TrapKind.ComponentError => "the component runtime refused an operation",
            _ => "the reason is not known",
        };
}

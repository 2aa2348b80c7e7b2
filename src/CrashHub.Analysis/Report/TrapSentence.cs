using System.Globalization;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Report;

/// <summary>A trap in words for people: what happened, then what is known of it. Holds no text from memory.</summary>
public static class TrapSentence
{
    /// <summary>One sentence without a full stop; the heading of the crash.</summary>
    public static string Headline(TrapReport trap) =>
        trap.Cause switch
        {
            TrapCause.RustPanic => "Rust panicked",
            TrapCause.CAbort => "The program called abort()",
            TrapCause.Assert => "An assertion failed",
            TrapCause.OutOfMemory => "Memory ran out",
            TrapCause.Sanitizer => "A sanitizer stopped the program",
            TrapCause.CxxTerminate => "C++ called std::terminate",
            TrapCause.AssemblyScriptAbort => "AssemblyScript aborted",
            TrapCause.GoPanic => "Go panicked",
            TrapCause.ShadowStackOverflow => "The stack in linear memory ran below its limit",
            _ => OfKind(trap.Kind),
        };

    /// <summary>The kind as a sentence.</summary>
    public static string OfKind(TrapKind kind) =>
        kind switch
        {
            TrapKind.Unreachable => "The program reached code that it declared unreachable",
            TrapKind.MemoryOutOfBounds => "A memory access left linear memory",
            TrapKind.TableOutOfBounds => "A table access left its table",
            TrapKind.IndirectCallToNull => "An indirect call met an empty table entry",
            TrapKind.IndirectCallTypeMismatch => "An indirect call met a function of another type",
            TrapKind.IntegerDivideByZero => "An integer was divided by zero",
            TrapKind.IntegerOverflow => "An integer operation overflowed",
            TrapKind.InvalidConversionToInteger => "NaN was converted to an integer",
            TrapKind.StackOverflow => "The engine's call stack ran out",
            TrapKind.UncaughtException => "An exception reached the host uncaught",
            TrapKind.OutOfFuel => "The host's fuel ran out",
            TrapKind.Interrupted => "The host interrupted the program",
            TrapKind.HostError => "A host function failed or ended the program",
            TrapKind.NullReference => "A null reference was used",
            TrapKind.ArrayOutOfBounds => "An array access left its array",
            TrapKind.CastFailure => "A reference cast failed",
            TrapKind.AllocationTooLarge => "An allocation was larger than the engine allows",
            TrapKind.UnalignedAtomic => "An atomic access was not aligned",
            TrapKind.AtomicWaitNonShared => "An atomic wait used memory that is not shared",
            TrapKind.UnhandledTag => "A suspension met no handler",
            TrapKind.ContinuationConsumed => "A continuation was resumed twice",
            TrapKind.ComponentError => "The component model refused an operation",
            _ => "Why it stopped is not certain",
        };

    /// <summary>What is known beyond the kind: the access, the call, or what a lost operand leaves open. Empty when nothing is.</summary>
    public static IEnumerable<string> Details(TrapReport trap)
    {
        if (trap.Candidates is { Count: > 0 } candidates)
            yield return $"The operand that would tell is not in the dump. It was one of: {string.Join(", ", candidates.Select(TrapKindNames.Of))}.";
        if (trap.Access is { } access)
            yield return Access(access);
        if (trap.IndirectCall is { } call)
            yield return Call(call);
        if (trap.Cause is not null && trap.Kind is not TrapKind.Unknown)
            yield return OfKind(trap.Kind) + ".";
    }

    private static string Access(MemoryAccess access)
    {
        var width = access.Width switch
        {
            null => "The access began",
            1 => "One byte was accessed",
            { } bytes => $"{bytes} bytes were accessed",
        };
        var beyond = access.BeyondBy is { } by ? $", {by} bytes past the end" : "";
        var size = access.MemoryBytes is { } length ? $" of {length} bytes ({HumanHex(length)})" : "";
        return $"{width} at {access.Address}{beyond} of memory {access.Memory}{size}.";
    }

    private static string Call(IndirectCall call)
    {
        var entry = call.Index is { } index ? $"entry {index} of table {call.Table}" : $"an entry of table {call.Table}";
        var wanted = call.Expected is { } expected ? $" It wants {expected}" : "";
        var found = (call.Expected, call.Actual) switch
        {
            (null, { } actual) => $" The function there is {actual}.",
            ({ }, { } actual) => $", the function there is {actual}.",
            ({ }, null) => ".",
            _ => "",
        };
        return $"The call went to {entry}.{wanted}{found}";
    }

    // "0x20000" as "128 KiB".
    private static string HumanHex(string hex)
    {
        var digits = hex.AsSpan(hex.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0);
        if (!ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bytes))
            return "?";
        ReadOnlySpan<string> units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}

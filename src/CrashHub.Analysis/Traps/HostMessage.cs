using System.Globalization;

namespace CrashHub.Analysis.Traps;

/// <summary>
/// Reads the trap kind out of the engine's own words. Wordings are those of Wasmtime 50, V8 11 to 14, WAMR 2, WasmEdge 0.14 and Wasmer 6;
/// a line counts when, its prefixes cut off, it begins with one of them.
/// </summary>
public static class HostMessage
{
    private const string WasmtimePrefix = "wasm trap: ";

    // Longest wordings of one beginning first.
    private static readonly (string Words, TrapReading Reading)[] Wordings =
    [
        ("wasm `unreachable` instruction executed", TrapReading.Certain(TrapKind.Unreachable)),
        ("unreachable", TrapReading.Certain(TrapKind.Unreachable)),
        ("out of bounds memory access", TrapReading.Certain(TrapKind.MemoryOutOfBounds)),
        ("memory out of bounds", TrapReading.Certain(TrapKind.MemoryOutOfBounds)),
        ("memory access out of bounds", TrapReading.Certain(TrapKind.MemoryOutOfBounds)),
        ("memory fault at wasm address", TrapReading.Certain(TrapKind.MemoryOutOfBounds)),
        ("data segment out of bounds", TrapReading.Certain(TrapKind.MemoryOutOfBounds)),
        ("undefined element", TrapReading.Certain(TrapKind.TableOutOfBounds)),
        ("out of bounds table access", TrapReading.Certain(TrapKind.TableOutOfBounds)),
        ("table index is out of bounds", TrapReading.Certain(TrapKind.TableOutOfBounds)),
        ("table out of bounds", TrapReading.Certain(TrapKind.TableOutOfBounds)),
        ("table access out of bounds", TrapReading.Certain(TrapKind.TableOutOfBounds)),
        ("element segment out of bounds", TrapReading.Certain(TrapKind.TableOutOfBounds)),
        ("uninitialized element", TrapReading.Certain(TrapKind.IndirectCallToNull)),
        ("indirect call type mismatch", TrapReading.Certain(TrapKind.IndirectCallTypeMismatch)),
        // V8 has one message for both.
        (
            "null function or function signature mismatch",
            TrapReading.OneOf(TrapKind.IndirectCallToNull, TrapKind.IndirectCallTypeMismatch)
        ),
        ("integer divide by zero", TrapReading.Certain(TrapKind.IntegerDivideByZero)),
        ("integer division by zero", TrapReading.Certain(TrapKind.IntegerDivideByZero)),
        ("divide by zero", TrapReading.Certain(TrapKind.IntegerDivideByZero)),
        ("remainder by zero", TrapReading.Certain(TrapKind.IntegerDivideByZero)),
        ("integer overflow", TrapReading.Certain(TrapKind.IntegerOverflow)),
        ("divide result unrepresentable", TrapReading.Certain(TrapKind.IntegerOverflow)),
        ("invalid conversion to integer", TrapReading.Certain(TrapKind.InvalidConversionToInteger)),
        ("bad conversion to integer", TrapReading.Certain(TrapKind.InvalidConversionToInteger)),
        // V8 has one message for NaN and for a float out of range.
        ("float unrepresentable in integer range", TrapReading.OneOf(TrapKind.IntegerOverflow, TrapKind.InvalidConversionToInteger)),
        ("call stack exhausted", TrapReading.Certain(TrapKind.StackOverflow)),
        ("stack overflow", TrapReading.Certain(TrapKind.StackOverflow)),
        ("wasm operand stack overflow", TrapReading.Certain(TrapKind.StackOverflow)),
        ("native stack overflow", TrapReading.Certain(TrapKind.StackOverflow)),
        ("Maximum call stack size exceeded", TrapReading.Certain(TrapKind.StackOverflow)),
        ("all fuel consumed by WebAssembly", TrapReading.Certain(TrapKind.OutOfFuel)),
        ("cost limit exceeded", TrapReading.Certain(TrapKind.OutOfFuel)),
        ("gas limit exceeded", TrapReading.Certain(TrapKind.OutOfFuel)),
        ("interrupt", TrapReading.Certain(TrapKind.Interrupted)),
        ("execution interrupted", TrapReading.Certain(TrapKind.Interrupted)),
        ("terminated by user", TrapReading.Certain(TrapKind.Interrupted)),
        ("thrown Wasm exception", TrapReading.Certain(TrapKind.UncaughtException)),
        ("uncaught wasm exception", TrapReading.Certain(TrapKind.UncaughtException)),
        ("uncaught exception", TrapReading.Certain(TrapKind.UncaughtException)),
        ("null reference", TrapReading.Certain(TrapKind.NullReference)),
        ("null i31 reference", TrapReading.Certain(TrapKind.NullReference)),
        ("dereferencing a null pointer", TrapReading.Certain(TrapKind.NullReference)),
        ("out of bounds array access", TrapReading.Certain(TrapKind.ArrayOutOfBounds)),
        ("array element access out of bounds", TrapReading.Certain(TrapKind.ArrayOutOfBounds)),
        ("cast failure", TrapReading.Certain(TrapKind.CastFailure)),
        ("cast failed", TrapReading.Certain(TrapKind.CastFailure)),
        ("illegal cast", TrapReading.Certain(TrapKind.CastFailure)),
        ("allocation size too large", TrapReading.Certain(TrapKind.AllocationTooLarge)),
        ("requested new array is too large", TrapReading.Certain(TrapKind.AllocationTooLarge)),
        ("unaligned atomic", TrapReading.Certain(TrapKind.UnalignedAtomic)),
        ("operation does not support unaligned accesses", TrapReading.Certain(TrapKind.UnalignedAtomic)),
        ("atomic wait on non-shared memory", TrapReading.Certain(TrapKind.AtomicWaitNonShared)),
        ("expected shared memory", TrapReading.Certain(TrapKind.AtomicWaitNonShared)),
        ("unhandled tag", TrapReading.Certain(TrapKind.UnhandledTag)),
        ("continuation already consumed", TrapReading.Certain(TrapKind.ContinuationConsumed)),
        ("cannot enter component instance", TrapReading.Certain(TrapKind.ComponentError)),
        ("cannot leave component instance", TrapReading.Certain(TrapKind.ComponentError)),
        ("degenerate component adapter called", TrapReading.Certain(TrapKind.ComponentError)),
        // Host functions that fail, in the words of the engine.
        ("unknown import:", TrapReading.Certain(TrapKind.HostError)),
        ("forcing trap when growing memory", TrapReading.Certain(TrapKind.HostError)),
        ("Exited with i32 exit status", TrapReading.Certain(TrapKind.HostError)),
    ];

    private static readonly string[] Prefixes = ["RuntimeError:", "RangeError:", "Uncaught", "Exception:", "Error:", "trap:"];

    /// <summary>
    /// The kind that the message names; unknown without candidates when no line of it is an engine's wording (a host error's own text, or
    /// no trap at all).
    /// </summary>
    public static TrapReading Read(string message)
    {
        var first = TrapReading.Unknown;
        foreach (var line in message.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            // Wasmtime names the trap itself behind this prefix, after other causes.
            var marked = trimmed.IndexOf(WasmtimePrefix, StringComparison.OrdinalIgnoreCase);
            if (marked >= 0 && Match(trimmed[(marked + WasmtimePrefix.Length)..]) is { } certain)
                return certain;
            if (first == TrapReading.Unknown && Match(CutPrefixes(trimmed)) is { } reading)
                first = reading;
        }
        return first;
    }

    /// <summary>
    /// The address and memory length of Wasmtime's line <c>memory fault at wasm address 0x… in linear memory of size 0x…</c>, or null.
    /// </summary>
    public static (ulong Address, ulong MemoryBytes)? MemoryFault(string message)
    {
        const string before = "memory fault at wasm address 0x";
        const string between = " in linear memory of size 0x";
        var at = message.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var rest = message.AsSpan(at + before.Length);
        var middle = rest.IndexOf(between, StringComparison.OrdinalIgnoreCase);
        if (middle < 0 || !ulong.TryParse(rest[..middle], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address))
            return null;
        rest = rest[(middle + between.Length)..];
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiHexDigit(rest[digits]))
            digits++;
        return ulong.TryParse(rest[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
            ? (address, size)
            : null;
    }

    private static TrapReading? Match(ReadOnlySpan<char> text)
    {
        foreach (var (words, reading) in Wordings)
        {
            if (
                text.StartsWith(words, StringComparison.OrdinalIgnoreCase)
                && (text.Length == words.Length || !char.IsLetterOrDigit(text[words.Length]))
            )
                return reading;
        }
        return null;
    }

    // "    0: ", "2: ", "RuntimeError: ", "Uncaught RuntimeError: " and the like.
    private static ReadOnlySpan<char> CutPrefixes(ReadOnlySpan<char> line)
    {
        var digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
            digits++;
        if (digits > 0 && digits < line.Length && line[digits] == ':')
            line = line[(digits + 1)..].TrimStart();
        for (var cut = true; cut; )
        {
            cut = false;
            foreach (var prefix in Prefixes)
            {
                if (!line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    continue;
                line = line[prefix.Length..].TrimStart();
                cut = true;
            }
        }
        return line;
    }
}

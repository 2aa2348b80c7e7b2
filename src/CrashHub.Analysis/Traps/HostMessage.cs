using System.Globalization;

namespace CrashHub.Analysis.Traps;

/// <summary>
/// Reads the trap kind out of the engine's own words. A line counts when, its prefixes cut off, it is one of
/// <see cref="HostWordings"/>; what a host says in words of its own is not an engine's.
/// </summary>
public static class HostMessage
{
    private const string WasmtimePrefix = "wasm trap: ";
    private const string ErrorMark = "[error]";

    // What engines and embedders put before the words. Behind one of the first six the words are an engine's, whatever follows them.
    private static readonly string[] EnginePrefixes =
    [
        "RuntimeError:",
        "CompileError:",
        "RangeError:",
        "Exception:",
        "execution failed:",
        "instantiation failed:",
    ];

    private static readonly string[] OtherPrefixes = ["Uncaught", "Error:", "trap:", "wasm", "Caused by:", "[error]"];

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
            if (marked >= 0 && Match(trimmed[(marked + WasmtimePrefix.Length)..], isMarked: true) is { } certain)
                return certain;
            if (first == TrapReading.Unknown && OfLine(trimmed) is { } reading)
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

    // "    0: ", "2: ", "RuntimeError: ", "Uncaught RuntimeError: ", "[2026-01-31 10:11:12.345] [error] execution failed: " and the like.
    private static TrapReading? OfLine(ReadOnlySpan<char> line)
    {
        var digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
            digits++;
        if (digits > 0 && digits < line.Length && line[digits] == ':')
            line = line[(digits + 1)..].TrimStart();
        if (line.StartsWith('[') && line.IndexOf(ErrorMark, StringComparison.OrdinalIgnoreCase) is > 0 and var mark)
            line = line[mark..];
        var isMarked = false;
        for (var cut = true; cut; )
        {
            cut = false;
            // The words themselves may begin like a prefix: "wasm operand stack overflow".
            if (Match(line, isMarked) is { } whole)
                return whole;
            cut = Cut(EnginePrefixes, ref line);
            isMarked |= cut;
            // One at a time: what follows may be words that begin like another, "uncaught exception".
            cut = cut || Cut(OtherPrefixes, ref line);
        }
        return null;
    }

    private static bool Cut(string[] prefixes, ref ReadOnlySpan<char> line)
    {
        foreach (var prefix in prefixes)
        {
            if (!line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            line = line[prefix.Length..].TrimStart();
            return true;
        }
        return false;
    }

    private static TrapReading? Match(ReadOnlySpan<char> text, bool isMarked)
    {
        foreach (var wording in HostWordings.All)
        {
            if (
                text.StartsWith(wording.Words, StringComparison.OrdinalIgnoreCase)
                && IsEnd(text[wording.Words.Length..], isMarked || wording.GoesOn)
            )
                return wording.Reading;
        }
        return null;
    }

    // A host's own "unreachable host: 10.0.0.1" or "interrupt received" is no trap: without an engine's prefix the words stand alone, but for a place or a code.
    private static bool IsEnd(ReadOnlySpan<char> rest, bool goesOn) =>
        rest.IsEmpty
        || (
            goesOn
                ? !char.IsLetterOrDigit(rest[0])
                : rest is "."
                    || rest.StartsWith(", Code:", StringComparison.OrdinalIgnoreCase)
                    || rest.StartsWith(" at ", StringComparison.OrdinalIgnoreCase)
                    || rest.StartsWith(" (", StringComparison.Ordinal)
        );
}

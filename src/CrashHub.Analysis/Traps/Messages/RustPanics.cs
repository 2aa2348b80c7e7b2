using System.Globalization;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>
/// Texts of Rust panics. They come from what the panic's own functions were given: the format arguments and the place from
/// <c>core::panicking::panic_fmt</c>, the text that std formatted from the payload that <c>rust_panic</c> was given.
/// </summary>
internal static class RustPanics
{
    private const string CompilersOwn = "__rustc::";

    /// <summary><c>TEXT (FILE:LINE:COLUMN)</c>, without the place where that is not certain; null where the text is not.</summary>
    public static string? Message(TrapStack stack)
    {
        var entry = stack.Find(name => Is(name, "core::panicking::panic_fmt"));
        var payload = RustPayload.Of(stack);
        string? text;
        string? place = null;
        if (entry is { } frame && stack.Values.State(frame) is { } state)
        {
            var parameters = state.Module.TypeOf(state.Function)?.Parameters.Count ?? 0;
            if (stack.Values.Parameter(frame, (uint)(parameters - 1)) is { } location)
                place = Place(stack.Text(state), location);
            text = Text(stack, frame, parameters, payload);
        }
        // std::panic!("…") of the 2018 edition and older has no format arguments: only the payload has the text.
        else if (stack.Find(name => Is(name, "std::panicking::begin_panic")) is not null)
            text = payload?.StaticText();
        else
            return null;
        return text is not { Length: > 0 } ? null
            : place is null ? text
            : $"{text} ({place})";
    }

    /// <summary>The text of an allocation that failed, or null. The functions' arguments are the size and the alignment.</summary>
    public static string? AllocationFailure(TrapStack stack)
    {
        if (stack.Find(name => Is(name, "__rg_oom") || Is(name, "__rdl_oom") || Is(name, "__rust_alloc_error_handler")) is not { } frame)
            return null;
        return stack.Values.Parameter(frame, 0) is { } size
            ? string.Create(CultureInfo.InvariantCulture, $"memory allocation of {size} bytes failed")
            : null;
    }

    /// <summary>True for a std whose panics take the format as two words: Rust 1.93 and newer.</summary>
    public static bool HasTemplates(TrapStack stack) =>
        stack.Find(name => Is(name, "core::panicking::panic_fmt")) is { } frame
        && stack.Values.State(frame) is { } state
        && state.Module.TypeOf(state.Function)?.Parameters.Count == 3;

    private static string? Text(TrapStack stack, int frame, int parameters, RustPayload? payload)
    {
        if (stack.Values.Parameter(frame, 0) is not { } first)
            return null;
        var state = stack.Values.State(frame)!;
        RustFormat? format = parameters switch
        {
            2 => RustFormat.Of(stack, state, first),
            // From 1.93 on the arguments are two words, passed as they are.
            3 when stack.Values.Parameter(frame, 1) is { } list => RustFormat.OfTemplate(stack, state, first, list),
            _ => null,
        };
        return format is null ? null : format.Text() ?? payload?.FormattedText(format);
    }

    // Location: file (address, length), line, column; since 1.0, reordered by no version so far.
    private static string? Place(MemoryText memory, ulong location)
    {
        if (memory.Word(location) is not { } file || memory.Word(location, 1) is not { } length)
            return null;
        var numbers = location + (ulong)(2 * memory.PointerBytes);
        if (memory.Number(numbers, 4) is not { } line || memory.Number(numbers + 4, 4) is not { } column)
            return null;
        return length is > 0 and < 4_096 && memory.Utf8(file, length) is { } path && !path.Contains('\0')
            ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}")
            : null;
    }

    /// <summary>True for the function itself, and for an instance of it: <c>NAME::&lt;T&gt;</c>. Newer compilers put their own symbols in <c>__rustc</c>.</summary>
    internal static bool Is(string name, string function)
    {
        var bare = name.AsSpan();
        if (bare.StartsWith(CompilersOwn, StringComparison.Ordinal))
            bare = bare[CompilersOwn.Length..];
        return bare.StartsWith(function, StringComparison.Ordinal)
            && (bare.Length == function.Length || bare[function.Length..].StartsWith("::<", StringComparison.Ordinal));
    }
}

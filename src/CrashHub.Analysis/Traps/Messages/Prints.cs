using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>What C code printed straight before it gave up: the calls of stdio that ran one after another before <c>abort</c>.</summary>
internal static class Prints
{
    // What is said last is said in a few pieces.
    private const int MostCalls = 32;

    private static readonly HashSet<string> Quiet = new(StringComparer.Ordinal)
    {
        "fprintf",
        "printf",
        "vfprintf",
        "vprintf",
        "fiprintf",
        "iprintf",
        "__small_fprintf",
        "__small_printf",
        "__small_vfprintf",
        "dprintf",
        "vdprintf",
        "fputs",
        "puts",
        "fputc",
        "putc",
        "putchar",
        "fwrite",
        "fflush",
    };

    /// <summary>True for functions that print and change no memory of their callers.</summary>
    public static bool IsQuiet(string? name) => name is not null && Quiet.Contains(name);

    /// <summary>What a frame printed right before its offset; null when it printed nothing, or something that is not known whole.</summary>
    public static string? Before(TrapStack stack, int frame)
    {
        if (stack.Values.State(frame) is not { } state)
            return null;
        var texts = new List<string>();
        foreach (var call in state.CallsBefore(MostCalls))
        {
            if (!IsQuiet(stack.NameOf(state, call.Function)))
                break;
            if (Text(stack, state, call) is not { } printed)
                return null;
            texts.Add(printed);
        }
        texts.Reverse();
        return string.Concat(texts).Trim() is { Length: > 0 } whole ? whole : null;
    }

    private static string? Text(TrapStack stack, FrameState state, PassedCall call)
    {
        var memory = stack.Text(state);
        ulong? Argument(int index) => index < call.Arguments.Length ? call.Arguments[index] : null;
        string? Format(int at) =>
            Argument(at) is { } format && Argument(at + 1) is { } arguments ? CFormat.Write(memory, format, arguments) : null;
        switch (stack.NameOf(state, call.Function))
        {
            case "fflush":
                return "";
            case "printf" or "vprintf" or "iprintf" or "__small_printf":
                return Format(0);
            case "fprintf" or "vfprintf" or "fiprintf" or "__small_fprintf" or "__small_vfprintf" or "dprintf" or "vdprintf":
                return Format(1);
            case "puts":
                return Argument(0) is { } line ? memory.CString(line) + "\n" : null;
            case "fputs":
                return Argument(0) is { } text ? memory.CString(text) : null;
            case "fputc" or "putc" or "putchar":
                return Argument(0) is { } letter and < 0x80 ? ((char)letter).ToString() : null;
            case "fwrite":
                return
                    Argument(0) is { } bytes && Argument(1) is { } size && Argument(2) is { } count && Math.Max(size, count) <= int.MaxValue
                    ? memory.Utf8(bytes, size * count)
                    : null;
            default:
                return null;
        }
    }
}

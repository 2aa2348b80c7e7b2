using System.Text;
using CrashHub.Analysis.Traps.Code;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>What C code printed straight before it gave up: the calls of stdio that ran one after another before <c>abort</c>.</summary>
internal static class Prints
{
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
        if (stack.Code.State(frame) is not { } state || stack.Code.Walk(frame) is not { } walk)
            return null;
        var text = new StringBuilder();
        foreach (var call in walk.Reached.Calls)
        {
            // The oldest call may be one of another kind: prints count from there.
            if (!IsQuiet(stack.NameOf(state, call.Callee)))
                continue;
            if (Text(stack, frame, state, call) is not { } printed)
                return null;
            text.Append(printed);
        }
        return text.ToString().Trim() is { Length: > 0 } whole ? whole : null;
    }

    private static string? Text(TrapStack stack, int frame, FrameState state, CallRecord call)
    {
        var memory = stack.Text(state);
        ulong? Argument(int index) => index < call.Arguments.Length ? stack.Code.Resolve(frame, call.Arguments[index]) : null;
        string? Format(int at) =>
            Argument(at) is { } format && Argument(at + 1) is { } arguments ? CFormat.Write(memory, format, arguments) : null;
        switch (stack.NameOf(state, call.Callee))
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

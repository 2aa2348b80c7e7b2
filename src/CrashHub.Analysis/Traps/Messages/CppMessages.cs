namespace CrashHub.Analysis.Traps.Messages;

/// <summary>What the C++ runtimes say before they abort.</summary>
internal static class CppMessages
{
    // libc++abi: abort_message(format, ...). libc++: std::__libcpp_verbose_abort(format, ...), in an inline namespace of the library's version.
    private static bool IsVerboseAbort(string name) =>
        name is "__abort_message" or "abort_message"
        || name.StartsWith("std::__", StringComparison.Ordinal) && name.Contains("__libcpp_verbose_abort", StringComparison.Ordinal);

    /// <summary>The text, formatted; null where it is not certain.</summary>
    public static string? Abort(TrapStack stack)
    {
        if (stack.Find(IsVerboseAbort) is not { } frame || stack.Values.State(frame) is not { } state)
            return null;
        if (stack.Values.Parameter(frame, 0) is not { } format || stack.Values.Parameter(frame, 1) is not { } arguments)
            return null;
        return CFormat.Write(stack.Text(state), format, arguments)?.Trim() is { Length: > 0 } text ? text : null;
    }
}

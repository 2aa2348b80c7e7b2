namespace CrashHub.Analysis.Traps.Messages;

/// <summary>
/// The text with which the program gave up, reached from the arguments of the functions that ended it. Memory is never searched: what an earlier failure
/// left there would look the same.
/// </summary>
internal static class TrapMessages
{
    /// <summary>The text; null where the program gave none, or where a part of it is not certain.</summary>
    public static string? Of(TrapStack stack, TrapCause? cause, HostCall? hostCall) =>
        cause switch
        {
            TrapCause.RustPanic => RustPanics.Message(stack),
            TrapCause.OutOfMemory => RustPanics.AllocationFailure(stack)
                ?? CppMessages.Abort(stack)
                ?? CppExceptions.Message(stack)
                ?? Printed(stack, hostCall),
            TrapCause.Assert => Asserts.Message(stack, hostCall),
            TrapCause.AssemblyScriptAbort => AssemblyScriptAborts.Message(stack),
            TrapCause.CxxTerminate => CppExceptions.Message(stack) ?? CppMessages.Abort(stack) ?? Printed(stack, hostCall),
            TrapCause.CAbort => Printed(stack, hostCall),
            TrapCause.Sanitizer => Printed(stack, hostCall) ?? Sanitizers.Message(stack),
            TrapCause.GoPanic => GoPanics.Message(stack),
            _ => null,
        };

    // Where the host ends the program it has words of its own.
    private static string? Printed(TrapStack stack, HostCall? hostCall) =>
        hostCall is null && stack.Name(0) == "abort" ? Prints.Before(stack, 1) : null;
}

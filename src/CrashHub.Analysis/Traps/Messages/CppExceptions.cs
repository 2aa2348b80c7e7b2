using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>
/// Exceptions that nobody caught: <c>__cxa_throw(object, type, destructor)</c> inside the module. The type is read from the type_info argument, the text from the
/// object where its class keeps one and its own <c>what()</c> gives it.
/// </summary>
internal static class CppExceptions
{
    /// <summary>As libc++abi says it: <c>terminating due to uncaught exception of type TYPE: WHAT</c>; null where the type is not certain.</summary>
    public static string? Message(TrapStack stack)
    {
        if (stack.Find(name => name is "__cxa_throw") is not { } frame || stack.Values.State(frame) is not { } state)
            return null;
        if (
            stack.Values.Parameter(frame, 1) is not { } info
            || CppTypeInfo.Read(stack.Text(state), info) is not { } type
            || type.Spelled(stack.Limits) is not { } spelled
        )
            return null;
        var text = stack.Values.Parameter(frame, 0) is { } thrown ? What(stack, state, type, thrown) : null;
        return $"terminating due to uncaught exception of type {spelled}" + (string.IsNullOrEmpty(text) ? "" : $": {text}");
    }

    private static string? What(TrapStack stack, FrameState state, CppTypeInfo type, ulong thrown)
    {
        var memory = stack.Text(state);
        if (
            !type.KeepsText(memory)
            // The vtable's first three functions are two destructors and what(). A class of the program's may have put its own there.
            || memory.Word(thrown) is not { } vtable
            || memory.Word(vtable, 2) is not { } what
            || stack.NameOfPointer(state, what) is not { } name
            || name is not ("std::runtime_error::what() const" or "std::logic_error::what() const")
        )
            return null;
        // A vtable knows its object's type, in the word before its functions.
        if (vtable < (ulong)memory.PointerBytes || memory.Word(vtable - (ulong)memory.PointerBytes) != type.Address)
            return null;
        return memory.Word(thrown, 1) is { } text ? CountedText(memory, text) : null;
    }

    // libc++ (__libcpp_refstring) and libstdc++ (its old string) both keep length, capacity and a count of owners before a text that ends with zero.
    private static string? CountedText(MemoryText memory, ulong text)
    {
        var before = (ulong)(3 * memory.PointerBytes);
        if (text < before || memory.Word(text - before) is not { } length || memory.Word(text - before, 1) is not { } capacity)
            return null;
        return length <= capacity && memory.Utf8(text, length) is { } whole && !whole.Contains('\0') && memory.Number(text + length, 1) == 0
            ? whole
            : null;
    }
}

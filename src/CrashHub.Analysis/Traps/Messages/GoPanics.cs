using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>
/// Texts of Go panics. Go compiled for WebAssembly keeps its stacks, return places included, in linear memory; the end of a program runs on a stack of the
/// scheduler's. The goroutine's own stack is found as <c>runtime.systemstack</c> finds it again, and taken only if its return places are those of the frames.
/// </summary>
internal static class GoPanics
{
    private const int WordBytes = 8;

    // runtime._panic begins with argp and arg; an interface value is a type and a pointer (runtime2.go).
    private const ulong PanicArgument = 8;

    // The kind in runtime._type (abi.Type), whose upper bits are flags, and the number of strings.
    private const ulong TypeKind = 23;
    private const ulong KindMask = 31;
    private const ulong KindString = 24;

    /// <summary>
    /// The text, as printed behind <c>panic:</c>; null where it is not certain. Before the program is given up errors have been turned into their texts
    /// (<c>preprintpanics</c>): what still is no text is a number or a structure, which is not rebuilt.
    /// </summary>
    public static string? Message(TrapStack stack)
    {
        if (
            stack.Find(name => name is "runtime.fatalpanic") is not { } frame
            || stack.Name(frame - 1) is not "runtime.systemstack"
            || stack.Values.State(frame) is not { } state
            || stack.Values.State(frame - 1) is not { } switching
            || stack.Values.State(frame + 1) is not { } caller
            || switching.Module != state.Module
            || caller.Module != state.Module
            || GoSwitch.Of(state.Module, switching.Function) is not { } saved
            || FrameBytes(state) is not { } size
        )
            return null;
        var memory = stack.Text(state);
        if (saved.StackPointer(state, memory) is not { } pointer || !IsReturnTo(memory, pointer, state))
            return null;
        var entry = pointer + WordBytes + size;
        if (!IsReturnTo(memory, entry, caller) || memory.Number(entry + WordBytes, WordBytes) is not { } panic)
            return null;
        return Text(memory, panic + PanicArgument);
    }

    private static string? Text(MemoryText memory, ulong value)
    {
        if (memory.Number(value, WordBytes) is not { } type || memory.Number(value + WordBytes, WordBytes) is not { } data)
            return null;
        if (memory.Number(type, WordBytes) is not 2 * WordBytes || memory.Number(type + TypeKind, 1) is not { } kind)
            return null;
        return
            (kind & KindMask) == KindString
            && memory.Number(data, WordBytes) is { } text
            && memory.Number(data + WordBytes, WordBytes) is { } length
            ? memory.Utf8(text, length)
            : null;
    }

    // A place of the code: its function's entry in the table, above a number for the place in it.
    private static bool IsReturnTo(MemoryText memory, ulong address, FrameState frame) =>
        memory.Number(address, WordBytes) is { } place && TrapStack.FunctionOfPointer(frame, place >> 16) == frame.Function;

    // What a function takes off the stack pointer first.
    private static ulong? FrameBytes(FrameState state)
    {
        if (state.Module.Body(state.Function) is not { } body)
            return null;
        var reader = state.Module.Instructions(body);
        Instruction before = default;
        while (reader.Read() && reader.Current.Opcode is not (WasmOpcode.Call or WasmOpcode.CallIndirect))
        {
            if (reader.Current.Opcode == WasmOpcode.I32Sub)
                return before.Opcode == WasmOpcode.I32Const && (int)before.Value > 0 ? (uint)before.Value : null;
            before = reader.Current;
        }
        return null;
    }
}

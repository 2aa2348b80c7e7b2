using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>
/// Where <c>runtime.systemstack</c> leaves a goroutine's stack pointer. The places in the scheduler's structures differ by version: they are read off its code.
/// </summary>
/// <param name="Goroutine">The global that points to the running goroutine.</param>
/// <param name="Machine">Offset in it of the thread that runs it.</param>
/// <param name="Current">Offset in that of the goroutine that the scheduler works for.</param>
/// <param name="Saved">Offset in a goroutine of its stack pointer.</param>
internal sealed record GoSwitch(uint Goroutine, ulong Machine, ulong Current, ulong Saved)
{
    /// <summary>Reads the function; null where it is another.</summary>
    public static GoSwitch? Of(WasmModule module, uint function)
    {
        if (module.Body(function) is not { } body)
            return null;
        var reader = module.Instructions(body);
        Instruction first = default;
        Instruction second = default;
        (uint Global, ulong Offset)? machine = null;
        ulong? current = null;
        while (reader.Read())
        {
            var third = reader.Current;
            // g.m
            if (
                machine is null
                && first.Opcode == WasmOpcode.GlobalGet
                && second.Opcode == WasmOpcode.I32WrapI64
                && third.Opcode == WasmOpcode.I64Load
            )
                machine = (first.Index, third.Value);
            // g != m.curg
            else if (current is null && second.Opcode == WasmOpcode.I64Load && third.Opcode == WasmOpcode.I64Ne)
                current = second.Value;
            // g.sched.sp = SP
            else if (second.Opcode == WasmOpcode.I64ExtendI32U && third.Opcode == WasmOpcode.I64Store)
                return machine is var (global, offset) && current is { } at ? new GoSwitch(global, offset, at, third.Value) : null;
            (first, second) = (second, third);
        }
        return null;
    }

    /// <summary>The stack pointer that the goroutine had; null when the scheduler's structures do not say.</summary>
    public ulong? StackPointer(FrameState state, MemoryText memory) =>
        state.TryGlobal(Goroutine, out var running)
        && memory.Number(running.Bits + Machine, 8) is { } machine
        && memory.Number(machine + Current, 8) is { } goroutine
        && goroutine != running.Bits
            ? memory.Number(goroutine + Saved, 8)
            : null;
}

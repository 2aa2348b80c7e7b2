using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Signs of a value of which the program needs a few bits only. LLVM leaves out of its making what does not change those bits (a factor of 5 before a mask of 3), and
/// describes the variable by what is left: another variable that was loaded from its place on the frame's stack.
/// </summary>
internal static class NarrowUse
{
    /// <summary>True for a local that a load from the frame's own stack was put in, when all that the code takes of it, up to where it is assigned again, is masked at once.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="since">Where the location's range begins, as DWARF counts.</param>
    /// <param name="local">The local.</param>
    public static bool IsAll(FrameScope scope, ulong since, uint local)
    {
        if (scope.OffsetOf(since) is not { } from || scope.State.Module.Body(scope.State.Function) is not { } body)
            return false;
        var isMasked = false;
        var isStarted = false;
        Instruction last = default;
        Instruction beforeLast = default;
        var instructions = scope.State.Module.Instructions(body);
        while (instructions.Read())
        {
            var at = instructions.Current;
            if (!scope.Budget.TakeStep())
                return true;
            if ((ulong)at.Offset < from)
            {
                (beforeLast, last) = (last, at);
                continue;
            }
            if (!isStarted && !IsOfStack(scope, beforeLast, last, local))
                return false;
            isStarted = true;
            if (at.Index != local)
                continue;
            if (at.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee)
                break;
            if (at.Opcode != WasmOpcode.LocalGet)
                continue;
            if (!IsMasked(instructions))
                return false;
            isMasked = true;
        }
        return isMasked;
    }

    private static bool IsOfStack(FrameScope scope, Instruction load, Instruction assigned, uint local) =>
        assigned.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee
        && assigned.Index == local
        && load.Opcode is >= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U
        && scope.State.IsStackAccess((ulong)load.Offset, out _, out _);

    // A constant and a mask, or a shift before it.
    private static bool IsMasked(InstructionReader ahead)
    {
        for (var part = 0; part < 2; part++)
        {
            if (!ahead.Read() || ahead.Current.Opcode is not (WasmOpcode.I32Const or WasmOpcode.I64Const) || !ahead.Read())
                return false;
            if (ahead.Current.Opcode is WasmOpcode.I32And or WasmOpcode.I64And)
                return true;
            if (ahead.Current.Opcode is not (WasmOpcode.I32Shl or WasmOpcode.I64Shl))
                return false;
        }
        return false;
    }
}

using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a trap proves of the values that raised it.</summary>
internal static class TrapProof
{
    /// <summary>
    /// The divisor of a division that only a divisor of zero can have stopped; null for any other instruction. Wasmtime on x86-64 reports a faulting load at the
    /// division that uses what it loads: with an operand out of memory nothing is proved.
    /// </summary>
    public static int? DivisorOf(FunctionFlow youngest)
    {
        if (
            youngest.At.Opcode
                is not (
                    WasmOpcode.I32DivU
                    or WasmOpcode.I32RemU
                    or WasmOpcode.I32RemS
                    or WasmOpcode.I64DivU
                    or WasmOpcode.I64RemU
                    or WasmOpcode.I64RemS
                )
            || youngest.State.Stack is not [.., var dividend, var divisor]
        )
            return null;
        return IsLoaded(youngest, dividend) || IsLoaded(youngest, divisor) ? null : divisor;
    }

    private static bool IsLoaded(FunctionFlow flow, int node)
    {
        for (var cell = flow.State.Cell; cell >= 0; cell = flow.History.Cell(cell).Previous)
            if (flow.History.Cell(cell).Value == node)
                return true;
        return false;
    }
}

using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a trap proves of the values that raised it.</summary>
internal static class TrapProof
{
    /// <summary>The value of a node that the trap proves; null when it proves none.</summary>
    /// <param name="youngest">The youngest frame's machine.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="trap">What the host says.</param>
    public static ulong? Of(FunctionFlow youngest, int node, ArithmeticTrap trap)
    {
        if (youngest.State.Stack is not [.., var dividend, var divisor] || node != divisor && node != dividend)
            return null;
        switch (youngest.At.Opcode)
        {
            case WasmOpcode.I32DivS when trap == ArithmeticTrap.Overflow:
                return node == divisor ? uint.MaxValue : 0x80000000;
            case WasmOpcode.I64DivS when trap == ArithmeticTrap.Overflow:
                return node == divisor ? ulong.MaxValue : 0x8000000000000000;
            case WasmOpcode.I32DivS or WasmOpcode.I64DivS when trap == ArithmeticTrap.DivideByZero:
                return node == divisor ? 0 : null;
            case WasmOpcode.I32DivU
            or WasmOpcode.I32RemU
            or WasmOpcode.I32RemS
            or WasmOpcode.I64DivU
            or WasmOpcode.I64RemU
            or WasmOpcode.I64RemS:
                // Wasmtime on x86-64 reports a faulting load at the division that uses what it loads: an operand out of memory may itself have trapped.
                var isCertain = trap == ArithmeticTrap.DivideByZero || !IsLoaded(youngest, dividend) && !IsLoaded(youngest, divisor);
                return node == divisor && isCertain ? 0 : null;
            default:
                return null;
        }
    }

    // Behind what takes no instruction of its own a load is folded all the same.
    private static bool IsLoaded(FunctionFlow flow, int node)
    {
        while (flow.Graph[node] is { Kind: FlowNodeKind.Operation, A: >= 0 and var inner, Opcode: >= WasmOpcode.I32WrapI64 })
            node = inner;
        for (var cell = flow.State.Cell; cell >= 0; cell = flow.History.Cell(cell).Previous)
            if (flow.History.Cell(cell).Value == node)
                return true;
        return false;
    }
}

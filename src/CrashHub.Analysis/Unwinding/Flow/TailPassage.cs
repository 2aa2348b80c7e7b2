using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// What a frame was passed whose caller's callee left to it by a tail call and is gone: a function that has no other way to the frame's function than one tail
/// call passes it what follows from its own arguments.
/// </summary>
internal static class TailPassage
{
    /// <summary>An argument of the younger frame; null when it does not follow.</summary>
    /// <param name="older">The frame whose call led to the younger one.</param>
    /// <param name="younger">The frame that was entered by a tail call of the callee.</param>
    /// <param name="index">Which argument.</param>
    /// <param name="passed">Gives what the older frame passed to its callee, by index.</param>
    public static ulong? Argument(FrameSeat older, FrameSeat younger, int index, Func<int, ulong?> passed)
    {
        if (
            older is not { Flow.At: { Opcode: WasmOpcode.Call, Index: var callee } }
            || older.Module != younger.Module
            || younger.Module.HasTailCall(younger.Function)
            || TailCallTo(younger, callee) is not { } place
            || younger.Module.FlowAt(callee, place) is not { } flow
            || younger.Module.CountsOf(younger.Function) is not var (parameters, _)
            || flow.State.Stack.Count < parameters
        )
            return null;
        return Evaluate(flow, flow.State.Stack[flow.State.Stack.Count - parameters + index], passed, 0);
    }

    // The only tail call of a function, when it is a direct one to the frame's.
    private static ulong? TailCallTo(FrameSeat frame, uint callee)
    {
        if (callee == frame.Function || frame.Module.DecodedBody(callee) is not { } body)
            return null;
        ulong? found = null;
        foreach (var instruction in body.Code)
        {
            if (!instruction.IsTailCall)
                continue;
            if (found is not null || instruction.Opcode != WasmOpcode.ReturnCall || instruction.Index != frame.Function)
                return null;
            found = (ulong)instruction.Offset;
        }
        return found;
    }

    // Terms over arguments and constants; what the function loaded or got from calls is not followed.
    private static ulong? Evaluate(FunctionFlow flow, int node, Func<int, ulong?> passed, int depth)
    {
        const int deepest = 32;
        var term = flow.Graph[node];
        switch (term.Kind)
        {
            case FlowNodeKind.Constant:
                return term.Bits;
            case FlowNodeKind.Parameter:
                return passed((int)term.Bits);
            case FlowNodeKind.Operation when term.Opcode is not (WasmOpcode.Select or WasmOpcode.SelectTyped) && depth < deepest:
                if (Evaluate(flow, term.A, passed, depth + 1) is not { } a)
                    return null;
                ulong? b = term.B < 0 ? 0 : Evaluate(flow, term.B, passed, depth + 1);
                return b is { } right && FlowArithmetic.TryFold(term.Opcode, a, right, out var result) ? result : null;
            default:
                return null;
        }
    }
}

using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Notes on a state's path what its branches prove.</summary>
internal sealed class FlowConditions(FlowGraph graph, FlowHistory history)
{
    /// <summary>Notes what a condition that was met, or was not, proves.</summary>
    public void Assume(FlowState state, int node, bool isTrue)
    {
        // Work along the condition's own terms: each step goes to an operand, and a term's depth is what the code wrote.
        for (var steps = 0; steps < 32; steps++)
        {
            var term = graph[node];
            if (term.Kind == FlowNodeKind.Constant)
                return;
            if (term.Kind == FlowNodeKind.Operation && term.Opcode is WasmOpcode.I32Eqz or WasmOpcode.I64Eqz)
            {
                Know(state, node, isTrue ? 1UL : 0);
                (node, isTrue) = (term.A, !isTrue);
                continue;
            }
            if (!isTrue)
                Know(state, node, 0);
            else if (term.Kind == FlowNodeKind.Operation && IsComparison(term.Opcode))
                Know(state, node, 1);
            else
                state.Truth = history.AddTruth(state.Truth, FlowTruthKind.IsNotZero, node, 0);
            if (term.Kind != FlowNodeKind.Operation)
                return;
            var isEqual = isTrue
                ? term.Opcode is WasmOpcode.I32Eq or WasmOpcode.I64Eq
                : term.Opcode is WasmOpcode.I32Ne or WasmOpcode.I64Ne or WasmOpcode.I32Xor or WasmOpcode.I64Xor;
            if (isEqual && graph.IsConstant(term.B, out var bits))
                Know(state, term.A, bits);
            if (!isTrue && term.Opcode is WasmOpcode.I32Or)
            {
                Know(state, term.A, 0);
                Know(state, term.B, 0);
            }
            return;
        }
    }

    /// <summary>Notes that a value is these bits on the state's path.</summary>
    public void Know(FlowState state, int node, ulong bits)
    {
        if (graph[node].Kind != FlowNodeKind.Constant)
            state.Truth = history.AddTruth(state.Truth, FlowTruthKind.Is, node, bits);
    }

    private static bool IsComparison(WasmOpcode opcode) => opcode is >= WasmOpcode.I32Eqz and <= WasmOpcode.F64Ge;
}

using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Finds the loads that a value was made of: its own, or those of the parts of a sum. Each is followed to an argument, or left out.</summary>
internal static class LoadPaths
{
    private const int Deepest = 6;
    private const int Most = 4;
    private const int CellsSearched = 256;

    /// <summary>The paths, none for a value that was not loaded.</summary>
    /// <param name="flow">The function's machine.</param>
    /// <param name="node">The value.</param>
    public static IReadOnlyList<LoadPath> Of(FunctionFlow flow, int node)
    {
        List<LoadPath> found = [];
        AddParts(flow, node, found, 0);
        return found;
    }

    /// <summary>True for what no pointer is: a comparison, a product, a quotient, a shifted or converted number, a byte or half a word that was loaded.</summary>
    /// <param name="flow">The function's machine.</param>
    /// <param name="node">The value.</param>
    public static bool IsNumber(FunctionFlow flow, int node)
    {
        var term = flow.Graph[node];
        if (term.Kind == FlowNodeKind.Operation)
            return term.Opcode
                is (>= WasmOpcode.I32Eqz and <= WasmOpcode.F64Ge)
                    or (>= WasmOpcode.I32Clz and <= WasmOpcode.I32Popcnt)
                    or (>= WasmOpcode.I32Mul and <= WasmOpcode.I32RemU)
                    or (>= WasmOpcode.I32Shl and <= WasmOpcode.I32Rotr)
                    or WasmOpcode.I32Extend8S
                    or WasmOpcode.I32Extend16S;
        return CellOf(flow, node) is { Opcode: var load } && MemoryAccesses.Width(load) < 4;
    }

    private static void AddParts(FunctionFlow flow, int node, List<LoadPath> found, int depth)
    {
        var term = flow.Graph[node];
        if (term is { Kind: FlowNodeKind.Operation, Opcode: WasmOpcode.I32Add or WasmOpcode.I64Add } && depth < Deepest)
        {
            AddParts(flow, term.A, found, depth + 1);
            AddParts(flow, term.B, found, depth + 1);
        }
        else if (found.Count < Most && Path(flow, node) is { } path)
            found.Add(path);
    }

    private static LoadPath? Path(FunctionFlow flow, int node)
    {
        List<(long, int)> loads = [];
        while (loads.Count < Deepest && CellOf(flow, node) is { } cell && cell.Offset <= int.MaxValue)
        {
            var (from, offset) = Base(flow, cell.Address);
            loads.Insert(0, (offset + (long)cell.Offset, MemoryAccesses.Width(cell.Opcode)));
            if (flow.Graph[from] is { Kind: FlowNodeKind.Parameter, Bits: var parameter })
                return new LoadPath((uint)parameter, loads);
            node = from;
        }
        return null;
    }

    private static FlowCell? CellOf(FunctionFlow flow, int node)
    {
        if (flow.Graph[node].Kind != FlowNodeKind.Opaque)
            return null;
        var at = flow.State.Cell;
        for (var i = 0; i < CellsSearched && at >= 0; i++)
        {
            var cell = flow.History.Cell(at);
            if (cell.Join < 0 && cell.Value == node)
                return cell;
            at = cell.Previous;
        }
        return null;
    }

    private static (int Node, long Offset) Base(FunctionFlow flow, int address)
    {
        var sum = flow.Graph[address];
        return
            sum is { Kind: FlowNodeKind.Operation, Opcode: WasmOpcode.I32Add or WasmOpcode.I64Add }
            && flow.Graph.IsConstant(sum.B, out var bits)
            ? (sum.A, sum.Opcode == WasmOpcode.I32Add ? (int)bits : (long)bits)
            : (address, 0);
    }
}

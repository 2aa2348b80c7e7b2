using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The values of one function's walk. Equal terms get one number, sums with constants one shape: a root and at most one constant.</summary>
internal sealed class FlowGraph
{
    private readonly List<FlowNode> nodes = [];
    private readonly Dictionary<FlowNode, int> numbers = [];

    private readonly FlowBudget budget;

    public FlowGraph(FlowBudget budget)
    {
        this.budget = budget;
        StackEntry = Number(new FlowNode(FlowNodeKind.StackEntry, default, -1, -1, -1, 0, -1));
    }

    /// <summary>Nodes so far; a node made later has this number or a greater one.</summary>
    public int Count => nodes.Count;

    /// <summary>The stack pointer at the function's entry.</summary>
    public int StackEntry { get; }

    public FlowNode this[int node] => nodes[node];

    public int Constant(ulong bits) => Number(new FlowNode(FlowNodeKind.Constant, default, -1, -1, -1, bits, -1));

    public int Parameter(int index) => Number(new FlowNode(FlowNodeKind.Parameter, default, -1, -1, -1, (ulong)index, -1));

    public int Global(uint index) => Number(new FlowNode(FlowNodeKind.Global, default, -1, -1, -1, index, -1));

    /// <summary>A value that equals no other.</summary>
    public int Opaque()
    {
        return Add(new FlowNode(FlowNodeKind.Opaque, default, -1, -1, -1, (ulong)nodes.Count, nodes.Count));
    }

    /// <summary>The result of a call.</summary>
    /// <param name="call">The call, in <see cref="FlowHistory"/>.</param>
    public int Result(int call)
    {
        return Add(new FlowNode(FlowNodeKind.Result, default, -1, -1, -1, (ulong)call, nodes.Count));
    }

    /// <summary>The value of the path taken to a join.</summary>
    /// <param name="join">The join, in <see cref="FlowHistory"/>.</param>
    /// <param name="choices">The values of its paths, in <see cref="FlowHistory"/>.</param>
    public int Choice(int join, int choices)
    {
        return Add(new FlowNode(FlowNodeKind.Choice, default, join, -1, -1, (ulong)choices, nodes.Count));
    }

    /// <summary>The result of an instruction without effects; folded where the operands are constants.</summary>
    public int Operation(WasmOpcode opcode, int a, int b = -1, int c = -1)
    {
        if (opcode is WasmOpcode.Select or WasmOpcode.SelectTyped)
            return Select(a, b, c);
        if (IsConstant(a, out var left))
        {
            if (b < 0 || IsConstant(b, out _))
            {
                if (FlowArithmetic.TryFold(opcode, left, b < 0 ? 0 : nodes[b].Bits, out var folded))
                    return Constant(folded);
            }
            else if (IsCommutative(opcode))
                (a, b) = (b, a);
        }
        if (b >= 0 && IsConstant(b, out var right) && WithConstant(opcode, a, right) is { } simpler)
            return simpler;
        var newest = Math.Max(nodes[a].Newest, b < 0 ? -1 : nodes[b].Newest);
        return Number(new FlowNode(FlowNodeKind.Operation, opcode, a, b, -1, 0, newest));
    }

    /// <summary>True for a constant.</summary>
    public bool IsConstant(int node, out ulong bits)
    {
        bits = nodes[node].Bits;
        return nodes[node].Kind == FlowNodeKind.Constant;
    }

    /// <summary>The distance of a value from the stack pointer at entry, below it negative; null when the value is no such sum.</summary>
    public long? StackDistance(int node)
    {
        if (node == StackEntry)
            return 0;
        var sum = nodes[node];
        if (sum.Kind != FlowNodeKind.Operation || sum.A != StackEntry || sum.B < 0 || !IsConstant(sum.B, out var bits))
            return null;
        return sum.Opcode switch
        {
            WasmOpcode.I32Add => (int)bits,
            WasmOpcode.I64Add => (long)bits,
            _ => null,
        };
    }

    private int Select(int a, int b, int condition)
    {
        if (a == b)
            return a;
        if (IsConstant(condition, out var bits))
            return (uint)bits != 0 ? a : b;
        var newest = Math.Max(Math.Max(nodes[a].Newest, nodes[b].Newest), nodes[condition].Newest);
        return Number(new FlowNode(FlowNodeKind.Operation, WasmOpcode.Select, a, b, condition, 0, newest));
    }

    private int? WithConstant(WasmOpcode opcode, int a, ulong bits)
    {
        switch (opcode)
        {
            case WasmOpcode.I32Sub:
                return Operation(WasmOpcode.I32Add, a, Constant((uint)-(int)bits));
            case WasmOpcode.I64Sub:
                return Operation(WasmOpcode.I64Add, a, Constant((ulong)-(long)bits));
            case WasmOpcode.I32Add when (uint)bits == 0:
            case WasmOpcode.I64Add or WasmOpcode.I32Or or WasmOpcode.I64Or or WasmOpcode.I32Xor or WasmOpcode.I64Xor when bits == 0:
            case WasmOpcode.I32Shl or WasmOpcode.I64Shl or WasmOpcode.I32ShrU or WasmOpcode.I64ShrU when bits == 0:
            case WasmOpcode.I32Mul or WasmOpcode.I64Mul when bits == 1:
                return a;
            case WasmOpcode.I32Add
                when nodes[a] is { Kind: FlowNodeKind.Operation, Opcode: WasmOpcode.I32Add } sum && IsConstant(sum.B, out var more):
                return Operation(WasmOpcode.I32Add, sum.A, Constant((uint)(more + bits)));
            case WasmOpcode.I64Add
                when nodes[a] is { Kind: FlowNodeKind.Operation, Opcode: WasmOpcode.I64Add } sum && IsConstant(sum.B, out var more):
                return Operation(WasmOpcode.I64Add, sum.A, Constant(more + bits));
            default:
                return null;
        }
    }

    private static bool IsCommutative(WasmOpcode opcode) =>
        opcode
            is WasmOpcode.I32Add
                or WasmOpcode.I32Mul
                or WasmOpcode.I32And
                or WasmOpcode.I32Or
                or WasmOpcode.I32Xor
                or WasmOpcode.I32Eq
                or WasmOpcode.I32Ne
                or WasmOpcode.I64Add
                or WasmOpcode.I64Mul
                or WasmOpcode.I64And
                or WasmOpcode.I64Or
                or WasmOpcode.I64Xor
                or WasmOpcode.I64Eq
                or WasmOpcode.I64Ne;

    private int Number(FlowNode node)
    {
        if (numbers.TryGetValue(node, out var known))
            return known;
        numbers.Add(node, nodes.Count);
        return Add(node);
    }

    // A node is kept as long as the report is made: it costs more than a step.
    private int Add(FlowNode node)
    {
        budget.Take(FlowBudget.Kept);
        nodes.Add(node);
        return nodes.Count - 1;
    }
}

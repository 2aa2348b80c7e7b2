using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Runs the instructions that do not branch, on nodes in place of values.</summary>
internal sealed class FlowMachine(ModuleFlow module, FlowGraph graph, FlowHistory history)
{
    private const int CellsSearched = 16;

    /// <summary>The point that the walk has reached; null where no path leads.</summary>
    public FlowState? State { get; set; }

    /// <summary>True once an instruction took more operands than there are: the code is not valid.</summary>
    public bool IsBroken { get; private set; }

    public void Push(int node) => State!.Stack.Add(node);

    public int Pop()
    {
        var stack = State!.Stack;
        if (stack.Count == 0)
        {
            IsBroken = true;
            return graph.Opaque();
        }
        var node = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return node;
    }

    public void PushOpaque(int count)
    {
        for (var i = 0; i < count; i++)
            Push(graph.Opaque());
    }

    public void Drop(int count)
    {
        for (var i = 0; i < count; i++)
            Pop();
    }

    /// <summary>Runs one instruction; false when it is none that is followed: nothing is then known of what comes behind it.</summary>
    public bool TryRun(Instruction at)
    {
        var state = State!;
        switch (at.Opcode)
        {
            case WasmOpcode.I32Const or WasmOpcode.F32Const:
                Push(graph.Constant((uint)at.Value));
                return true;
            case WasmOpcode.I64Const or WasmOpcode.F64Const:
                Push(graph.Constant(at.Value));
                return true;
            case WasmOpcode.LocalGet when at.Index < (uint)state.Locals.Length:
                Push(state.Locals[at.Index]);
                return true;
            case WasmOpcode.LocalSet when at.Index < (uint)state.Locals.Length:
                state.Locals[at.Index] = Pop();
                return true;
            case WasmOpcode.LocalTee when at.Index < (uint)state.Locals.Length:
                state.Locals[at.Index] = Pop();
                Push(state.Locals[at.Index]);
                return true;
            case WasmOpcode.GlobalGet:
                Push(ValueOfGlobal(at.Index));
                return true;
            case WasmOpcode.GlobalSet:
                var value = Pop();
                if (at.Index == module.StackPointer)
                    state.StackPointer = value;
                return true;
            case WasmOpcode.Select or WasmOpcode.SelectTyped:
                var condition = Pop();
                var otherwise = Pop();
                Push(graph.Operation(WasmOpcode.Select, Pop(), otherwise, condition));
                return true;
            case WasmOpcode.Call:
                return TryCall(at.Index);
            case WasmOpcode.CallIndirect or WasmOpcode.CallRef:
                Pop();
                return TryCallAny(at.Index);
            default:
                return TryRunPlain(at);
        }
    }

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

    private int ValueOfGlobal(uint index)
    {
        if (index == module.StackPointer)
        {
            NoteBase(State!.StackPointer);
            return State.StackPointer;
        }
        return module.IsConstantGlobal(index) ? graph.Global(index) : graph.Opaque();
    }

    // The first address below the entry's stack pointer that the prologue computes; a mask over it belongs to it.
    private void NoteBase(int node)
    {
        if (State is not { IsPastPrologue: false } state)
            return;
        if (state.Base < 0 && graph.StackDistance(node) is < 0)
            state.Base = node;
        else if (state.Base >= 0 && graph[node] is { Opcode: WasmOpcode.I32And or WasmOpcode.I64And } mask && mask.A == state.Base)
            state.Base = node;
    }

    private bool TryRunPlain(Instruction at)
    {
        if (StackEffects.Of(at.Opcode) is not var (taken, given))
            return false;
        if (at.AccessesMemory)
            return TryAccess(at, taken, given);
        if (at.Opcode is >= WasmOpcode.I32Eqz and <= WasmOpcode.I64Extend32S)
        {
            var second = taken == 2 ? Pop() : -1;
            var node = graph.Operation(at.Opcode, Pop(), second);
            NoteBase(node);
            Push(node);
            return true;
        }
        if (at.Opcode is WasmOpcode.MemoryCopy or WasmOpcode.MemoryFill or WasmOpcode.MemoryInit)
        {
            WriteBulk(at);
            return true;
        }
        if (at.Opcode == WasmOpcode.MemoryDiscard)
            WriteAnything();
        Drop(taken);
        PushOpaque(given);
        return true;
    }

    private bool TryAccess(Instruction at, int taken, int given)
    {
        var state = State!;
        var isStore = !MemoryAccesses.IsPlainLoad(at.Opcode);
        var value = taken >= 2 ? Pop() : -1;
        if (taken == 3)
            value = Pop();
        var address = Pop();
        if (isStore)
        {
            var length = (ulong)MemoryAccesses.Width(at.Opcode);
            state.Effect = history.Add(new(FlowEffectKind.Store, state.Effect, address, at.Value, length, at.Index));
            if (MemoryAccesses.LoadOf(at.Opcode) is { } load && module.HoldsStill(at.Index))
                state.Cell = history.AddCell(state.Cell, state.Effect, address, at.Value, load, at.Index, value);
            PushOpaque(given);
            return true;
        }
        if (at.Opcode is not (>= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U) || !module.HoldsStill(at.Index))
        {
            PushOpaque(given);
            return true;
        }
        if (Held(address, at) is { } held)
        {
            Push(held);
            return true;
        }
        var loaded = graph.Opaque();
        state.Cell = history.AddCell(state.Cell, state.Effect, address, at.Value, at.Opcode, at.Index, loaded);
        Push(loaded);
        return true;
    }

    // What the same load gave before, or a store put there, with nothing but stores elsewhere between.
    private int? Held(int address, Instruction load)
    {
        var state = State!;
        var cell = state.Cell;
        for (var i = 0; i < CellsSearched && cell >= 0; i++)
        {
            var known = history.Cell(cell);
            if (
                known.Address == address
                && known.Offset == load.Value
                && known.Opcode == load.Opcode
                && known.Memory == load.Index
                && IsUntouched(known, MemoryAccesses.Width(load.Opcode))
            )
                return known.Value;
            cell = known.Previous;
        }
        return null;
    }

    private bool IsUntouched(FlowCell cell, int width)
    {
        var at = State!.Effect;
        for (var i = 0; i < CellsSearched; i++)
        {
            if (at == cell.Effect)
                return true;
            var effect = history.Effect(at);
            if (effect.Kind != FlowEffectKind.Store || (effect.Memory == cell.Memory && !AreApart(effect, cell, (ulong)width)))
                return false;
            at = effect.Previous;
        }
        return false;
    }

    // Offsets from the stack pointer are small, so neither sum wraps where both are stack addresses.
    private bool AreApart(FlowEffect store, FlowCell cell, ulong width)
    {
        long from;
        long to;
        if (store.Address == cell.Address && store.Offset <= int.MaxValue && cell.Offset <= int.MaxValue)
            (from, to) = ((long)store.Offset, (long)cell.Offset);
        else if (
            graph.StackDistance(store.Address) is { } left
            && graph.StackDistance(cell.Address) is { } right
            && store.Offset <= int.MaxValue
            && cell.Offset <= int.MaxValue
        )
            (from, to) = (left + (long)store.Offset, right + (long)cell.Offset);
        else
            return false;
        return from + (long)store.Length <= to || to + (long)width <= from;
    }

    private void WriteBulk(Instruction at)
    {
        var state = State!;
        var memory = at.Opcode == WasmOpcode.MemoryInit ? at.SecondIndex : at.Index;
        var length = Pop();
        Pop();
        var address = Pop();
        if (graph.IsConstant(length, out var bytes))
            state.Effect = history.Add(new(FlowEffectKind.Store, state.Effect, address, 0, bytes, memory));
        else
            WriteAnything();
    }

    public void WriteAnything() => State!.Effect = history.Add(new(FlowEffectKind.Anything, State.Effect));

    private bool TryCall(uint function)
    {
        var state = State!;
        if (module.CountsOf(function) is not var (parameters, results) || parameters > state.Stack.Count)
            return false;
        var move = module.MoveOf(function);
        var before = state.StackPointer;
        var moved = move.Parameter is { } argument && argument < parameters ? state.Stack[^(parameters - argument)] : MovedBy(before, move.Distance);
        var isOwn = function >= (uint)module.Module.ImportedFunctionCount;
        var call = isOwn && results == 1 ? history.AddCall(new(function, [.. state.Stack.GetRange(state.Stack.Count - parameters, parameters)], before, state.Effect)) : -1;
        Drop(parameters);
        if (!isOwn)
            WriteAnything();
        else
            state.Effect = history.Add(new(FlowEffectKind.Call, state.Effect, before, Function: function));
        state.StackPointer = moved;
        if (results == 1 && move.Result is { } distance)
        {
            Push(MovedBy(before, distance));
            NoteBase(state.Stack[^1]);
        }
        else if (call >= 0)
            Push(graph.Result(call));
        else
            PushOpaque(results);
        if (move == StackMove.None)
            state.IsPastPrologue = true;
        return true;
    }

    private bool TryCallAny(uint type)
    {
        if (module.CountsOfType(type) is not var (parameters, results) || parameters > State!.Stack.Count)
            return false;
        Drop(parameters);
        WriteAnything();
        PushOpaque(results);
        State.IsPastPrologue = true;
        return true;
    }

    private int MovedBy(int stackPointer, long? distance) =>
        distance is not { } by ? graph.Opaque()
        : module.Is64 ? graph.Operation(WasmOpcode.I64Add, stackPointer, graph.Constant((ulong)by))
        : graph.Operation(WasmOpcode.I32Add, stackPointer, graph.Constant((uint)by));
}

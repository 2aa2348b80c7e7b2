using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Runs the instructions that do not branch, on nodes in place of values.</summary>
internal sealed class FlowMachine(ModuleFlow module, FlowGraph graph, FlowHistory history)
{
    private readonly FlowMemory memory = new(module, graph, history);

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
            memory.WriteAnything(State!);
        Drop(taken);
        PushOpaque(given);
        return true;
    }

    private bool TryAccess(Instruction at, int taken, int given)
    {
        var state = State!;
        var value = taken >= 2 ? Pop() : -1;
        if (taken == 3)
            value = Pop();
        var address = Pop();
        if (!MemoryAccesses.IsPlainLoad(at.Opcode))
            memory.Store(state, at, address, value);
        else if (at.Opcode is >= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U)
        {
            Push(memory.Load(state, at, address));
            return true;
        }
        PushOpaque(given);
        return true;
    }

    private void WriteBulk(Instruction at)
    {
        var length = Pop();
        Pop();
        memory.Fill(State!, at.Opcode == WasmOpcode.MemoryInit ? at.SecondIndex : at.Index, Pop(), length);
    }

    private bool TryCall(uint function)
    {
        var state = State!;
        if (module.CountsOf(function) is not var (parameters, results) || parameters > state.Stack.Count)
            return false;
        var move = module.MoveOf(function);
        var before = state.StackPointer;
        var moved =
            move.Parameter is { } argument && argument < parameters
                ? state.Stack[^(parameters - argument)]
                : MovedBy(before, move.Distance);
        var isOwn = function >= (uint)module.Module.ImportedFunctionCount;
        var site = isOwn
            ? history.AddCall(new(function, [.. state.Stack.GetRange(state.Stack.Count - parameters, parameters)], before, state.Effect))
            : -1;
        var call = results == 1 ? site : -1;
        Drop(parameters);
        if (!isOwn)
            memory.WriteAnything(State!);
        else
            state.Effect = history.Add(new(FlowEffectKind.Call, state.Effect, before, Function: function, Call: call, Site: site));
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
        memory.WriteAnything(State!);
        PushOpaque(results);
        State.IsPastPrologue = true;
        return true;
    }

    private int MovedBy(int stackPointer, long? distance) =>
        distance is not { } by ? graph.Opaque()
        : module.Is64 ? graph.Operation(WasmOpcode.I64Add, stackPointer, graph.Constant((ulong)by))
        : graph.Operation(WasmOpcode.I32Add, stackPointer, graph.Constant((uint)by));
}

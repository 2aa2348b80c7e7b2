using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Walks a function once, from its entry to an instruction, over all ways that lead there. Where ways meet, what differs is lost; at a loop's head, what
/// the loop assigns is, and what it may have written in earlier rounds counts as written. So one pass is enough.
/// </summary>
internal sealed class FlowWalk
{
    /// <summary>Stands for the function's return.</summary>
    public const int Return = int.MaxValue;

    // Paths to one end that are kept apart until it; with more they are brought together as they come.
    private const int MostPaths = 64;

    private readonly ModuleFlow module;
    private readonly FunctionBody body;
    private readonly FlowGraph graph = new();
    private readonly FlowHistory history = new();
    private readonly FlowMachine machine;
    private bool isRehearsal;
    private bool hasFailed;

    private FlowWalk(ModuleFlow module, FunctionBody body)
    {
        this.module = module;
        this.body = body;
        machine = new FlowMachine(module, graph, history);
    }

    /// <summary>The machine before an instruction; null when no way leads there or it can't be followed within the budget.</summary>
    /// <param name="module">The module's facts.</param>
    /// <param name="body">The function.</param>
    /// <param name="target">Offset of the instruction from the body's first byte; <see cref="Return"/> for what the function returns with.</param>
    public static FunctionFlow? To(ModuleFlow module, FunctionBody body, int target)
    {
        var walk = new FlowWalk(module, body);
        if (walk.Entry() is not { } entry)
            return null;
        var reader = module.Module.Instructions(body);
        var outermost = new FlowBlock(WasmOpcode.Block, 0, module.CountsOf(body.FunctionIndex)?.Results ?? 0);
        var found = walk.Run(ref reader, entry, [outermost], target, out var at);
        if (walk.hasFailed || walk.machine.IsBroken)
            return null;
        var state = target == Return ? walk.Joined(outermost) : found;
        return state is null ? null : new FunctionFlow(walk.graph, walk.history, state, at);
    }

    /// <summary>The machine at the function's entry; null when its locals are too many.</summary>
    public static FunctionFlow? ToEntry(ModuleFlow module, FunctionBody body)
    {
        var walk = new FlowWalk(module, body);
        return walk.Entry() is { } entry ? new FunctionFlow(walk.graph, walk.history, entry, default) : null;
    }

    private FlowState? Entry()
    {
        if (module.CountsOf(body.FunctionIndex) is not var (parameters, _) || module.Module.DeclaredLocals(body) is not { } declared)
            return null;
        var count = (ulong)parameters;
        foreach (var run in declared)
            count += run.Count;
        if (count > ModuleFlow.MostLocals || !module.Budget.Take((int)count / 8 + 1))
            return null;
        var locals = new int[count];
        var zero = graph.Constant(0);
        for (var i = 0; i < locals.Length; i++)
            locals[i] = i < parameters ? graph.Parameter(i) : zero;
        return new FlowState
        {
            Locals = locals,
            Stack = [],
            StackPointer = graph.StackEntry,
        };
    }

    // Runs until the target, or until the first of the blocks has ended.
    private FlowState? Run(ref InstructionReader reader, FlowState? from, List<FlowBlock> blocks, int target, out Instruction at)
    {
        at = default;
        machine.State = from;
        var dead = 0;
        while (!hasFailed && !machine.IsBroken && blocks.Count > 0 && reader.Read())
        {
            at = reader.Current;
            if (!module.Budget.Take(1))
                hasFailed = true;
            if (at.Offset >= target && (at.Offset > target || at.Opcode != WasmOpcode.Loop || machine.State is null))
                return at.Offset == target ? machine.State : null;
            if (machine.State is null)
            {
                if (at.OpensBlock)
                    dead++;
                else if (dead > 0)
                    dead -= at.ClosesBlock ? 1 : 0;
                else if (at.ClosesBlock || at.Opcode is WasmOpcode.Else or WasmOpcode.Catch or WasmOpcode.CatchAll)
                    Close(at, blocks);
                continue;
            }
            if (at.OpensBlock)
            {
                Open(at, ref reader, blocks);
                if (at.Offset == target)
                    return machine.State;
            }
            else if (at.ClosesBlock || at.Opcode is WasmOpcode.Else or WasmOpcode.Catch or WasmOpcode.CatchAll)
                Close(at, blocks);
            else if (!TryBranch(at, blocks) && !machine.TryRun(at))
                hasFailed = true;
        }
        hasFailed |= reader.Failed;
        return null;
    }

    private void Open(Instruction at, ref InstructionReader reader, List<FlowBlock> blocks)
    {
        if (module.BlockCounts(body.FunctionIndex, at) is not var (parameters, results))
        {
            hasFailed = true;
            return;
        }
        var condition = at.Opcode == WasmOpcode.If ? machine.Pop() : -1;
        var state = machine.State!;
        if (parameters > state.Stack.Count)
        {
            hasFailed = true;
            return;
        }
        var block = new FlowBlock(at.Opcode, state.Stack.Count - parameters, results);
        switch (at.Opcode)
        {
            case WasmOpcode.If:
                block.Else = Copy(state, state.Stack.Count);
                machine.Assume(block.Else, condition, isTrue: false);
                machine.Assume(state, condition, isTrue: true);
                block.Else.IsPastPrologue = state.IsPastPrologue = true;
                break;
            case WasmOpcode.Loop:
                EnterLoop(reader, block, parameters);
                break;
            case WasmOpcode.Try:
                block.Catch = Caught(reader, block.Height, toCatch: true);
                break;
            case WasmOpcode.TryTable:
                BranchToHandlers(at, reader, blocks);
                break;
        }
        blocks.Add(block);
    }

    // An else, a handler or an end: in dead code only what branches brought goes on.
    private void Close(Instruction at, List<FlowBlock> blocks)
    {
        var block = blocks[^1];
        if (machine.State is { } live)
            BranchTo(block, live, toEnd: true);
        switch (at.Opcode)
        {
            case WasmOpcode.Else:
                machine.State = block.Else;
                block.Else = null;
                return;
            case WasmOpcode.Catch or WasmOpcode.CatchAll:
                machine.State = block.Catch is { } handler ? Copy(handler, handler.Stack.Count) : null;
                if (machine.State is not null && at.Opcode == WasmOpcode.Catch)
                    machine.PushOpaque(module.ParametersOfTag(at.Index));
                return;
        }
        if (block.Else is { } missing)
            BranchTo(block, missing, toEnd: true);
        blocks.RemoveAt(blocks.Count - 1);
        machine.State = Joined(block);
    }

    private FlowState? Joined(FlowBlock block)
    {
        if (block.Ends.Count == 0)
            return null;
        if (block.Ends.Count > 1 && !module.Budget.Take(block.Ends[0].Locals.Length * block.Ends.Count / 8 + 1))
            hasFailed = true;
        return FlowState.Join(block.Ends, graph, history);
    }

    private bool TryBranch(Instruction at, List<FlowBlock> blocks)
    {
        var state = machine.State!;
        switch (at.Opcode)
        {
            case WasmOpcode.Br:
                Branch(at.Index, state, blocks);
                break;
            case WasmOpcode.BrIf:
                var condition = machine.Pop();
                BranchIf(at.Index, state, condition, blocks);
                machine.Assume(state, condition, isTrue: false);
                state.IsPastPrologue = true;
                return true;
            case WasmOpcode.BrTable:
                BranchToLabels(at, machine.Pop(), state, blocks);
                break;
            case WasmOpcode.Return:
                Branch((uint)blocks.Count - 1, state, isRehearsal ? [] : blocks);
                break;
            case WasmOpcode.Unreachable or WasmOpcode.Throw or WasmOpcode.Rethrow or WasmOpcode.ThrowRef:
                break;
            default:
                if (!at.IsTailCall)
                    return false;
                break;
        }
        machine.State = null;
        return true;
    }

    private void BranchToLabels(Instruction at, int index, FlowState state, List<FlowBlock> blocks)
    {
        var labels = new ByteCursor(module.Module.BodyBytes(body).Span[(at.Offset + 1)..]);
        labels.ReadVarUInt32();
        Dictionary<uint, int> only = [];
        for (var i = 0; i < at.SecondIndex && module.Budget.Take(1); i++)
        {
            var label = labels.ReadVarUInt32();
            only[label] = only.ContainsKey(label) ? -1 : i;
        }
        only[at.Index] = -1;
        // A label that one index leads to tells the index.
        var before = state.Truth;
        foreach (var (label, value) in only)
        {
            if (value >= 0)
                machine.Know(state, index, (ulong)value);
            Branch(label, state, blocks);
            state.Truth = before;
        }
    }

    private void Branch(uint label, FlowState state, List<FlowBlock> blocks)
    {
        if (label < (uint)blocks.Count)
            BranchTo(blocks[^((int)label + 1)], state, toEnd: false);
    }

    private void BranchIf(uint label, FlowState state, int condition, List<FlowBlock> blocks)
    {
        var before = state.Truth;
        machine.Assume(state, condition, isTrue: true);
        Branch(label, state, blocks);
        state.Truth = before;
    }

    // The state is copied: the walk goes on with it. A way back to a loop's head was taken account of when the loop was entered.
    private void BranchTo(FlowBlock block, FlowState state, bool toEnd)
    {
        if (block.Opcode == WasmOpcode.Loop && !toEnd)
        {
            block.HasMovedStackPointer |= block.WatchedStackPointer >= 0 && state.StackPointer != block.WatchedStackPointer;
            return;
        }
        var brought = state.Stack.Count - block.Results;
        if (brought < block.Height)
        {
            hasFailed = true;
            return;
        }
        var copy = Copy(state, state.Stack.Count);
        copy.Stack.RemoveRange(block.Height, brought - block.Height);
        copy.IsPastPrologue = true;
        block.Ends.Add(copy);
        if (block.Ends.Count < MostPaths)
            return;
        var joined = Joined(block)!;
        block.Ends.Clear();
        block.Ends.Add(joined);
    }

    private FlowState Copy(FlowState state, int stackLength)
    {
        if (!module.Budget.Take((state.Locals.Length + stackLength) / 8 + 1))
            hasFailed = true;
        return state.Copy(stackLength);
    }

    private void EnterLoop(InstructionReader reader, FlowBlock block, int parameters)
    {
        var scan = BlockScan.Read(reader, module);
        if (!module.Budget.Take(scan.Length))
            hasFailed = true;
        var state = machine.State!;
        state.IsPastPrologue = true;
        var first = graph.Count;
        Forget(state, scan.Locals);
        for (var i = 0; i < parameters; i++)
            state.Stack[block.Height + i] = graph.Opaque();
        if (!scan.WritesMemory && !scan.MovesStackPointer)
            return;
        if (isRehearsal)
        {
            // The rehearsal wants to know what is written, not what of it this inner loop wrote before.
            if (scan.WritesMemory)
                machine.WriteAnything();
            if (scan.MovesStackPointer)
                state.StackPointer = graph.Opaque();
            return;
        }
        Rehearse(reader, state, block, first);
    }

    // Walks the loop once for what one round writes, then puts that before the head, as earlier rounds may have done it.
    private void Rehearse(InstructionReader reader, FlowState head, FlowBlock block, int first)
    {
        var from = history.EffectCount;
        var round = new FlowBlock(WasmOpcode.Loop, block.Height, block.Results) { WatchedStackPointer = head.StackPointer };
        isRehearsal = true;
        Run(ref reader, Copy(head, head.Stack.Count), [round], Return, out _);
        isRehearsal = false;
        machine.State = head;
        var to = history.EffectCount;
        for (var i = from; i < to && !hasFailed; i++)
        {
            var effect = history.Effect(i);
            if (effect.Kind is FlowEffectKind.Join)
                continue;
            var isSame = effect.Kind is FlowEffectKind.Store or FlowEffectKind.Call && graph[effect.Address].Newest < first;
            head.Effect = history.Add(isSame ? effect with { Previous = head.Effect } : new(FlowEffectKind.Anything, head.Effect));
            hasFailed |= !module.Budget.Take(1);
        }
        if (round.HasMovedStackPointer)
            head.StackPointer = graph.Opaque();
    }

    private void Forget(FlowState state, List<uint> locals)
    {
        foreach (var local in locals)
        {
            if (local < (uint)state.Locals.Length)
                state.Locals[local] = graph.Opaque();
        }
    }

    // Where an exception out of the block arrives: any part of the block may have run.
    private FlowState Caught(InstructionReader reader, int height, bool toCatch)
    {
        var scan = BlockScan.Read(reader, module, toCatch);
        if (!module.Budget.Take(scan.Length))
            hasFailed = true;
        var state = Copy(machine.State!, height);
        Forget(state, scan.Locals);
        state.Effect = history.Add(new(FlowEffectKind.Anything, state.Effect));
        state.StackPointer = graph.Opaque();
        state.IsPastPrologue = true;
        return state;
    }

    private void BranchToHandlers(Instruction at, InstructionReader reader, List<FlowBlock> blocks)
    {
        var caught = Caught(reader, machine.State!.Stack.Count, toCatch: false);
        var bytes = new ByteCursor(module.Module.BodyBytes(body).Span[(at.Offset + 1)..]);
        if (bytes.Peek() is 0x63 or 0x64)
            WasmType.Read(ref bytes);
        else
            bytes.ReadVarInt33();
        var clauses = bytes.ReadCount(2);
        for (uint i = 0; i < clauses && module.Budget.Take(1); i++)
        {
            // catch and catch_ref name a tag; the second and the fourth kind bring the exception itself.
            var kind = bytes.ReadByte();
            var brought = (kind <= 1 ? module.ParametersOfTag(bytes.ReadVarUInt32()) : 0) + (kind & 1);
            var state = Copy(caught, caught.Stack.Count);
            for (var value = 0; value < brought; value++)
                state.Stack.Add(graph.Opaque());
            Branch(bytes.ReadVarUInt32(), state, blocks);
        }
    }
}

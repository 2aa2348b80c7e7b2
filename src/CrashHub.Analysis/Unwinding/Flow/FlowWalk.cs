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

    private readonly ModuleFlow module;
    private readonly FunctionBody body;
    private readonly FlowGraph graph;
    private readonly FlowHistory history;
    private readonly FlowMachine machine;
    private readonly FlowConditions conditions;
    private readonly FlowPaths paths;
    private bool isRehearsal;

    private FlowWalk(ModuleFlow module, FunctionBody body)
    {
        this.module = module;
        this.body = body;
        graph = new FlowGraph(module.Budget);
        history = new FlowHistory(module.Budget);
        machine = new FlowMachine(module, graph, history);
        conditions = new FlowConditions(graph, history);
        paths = new FlowPaths(module, body, graph, history, conditions);
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
        if (walk.paths.HasFailed || walk.machine.IsBroken)
            return null;
        var state = target == Return ? walk.paths.Joined(outermost) : found;
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
        while (!paths.HasFailed && !machine.IsBroken && blocks.Count > 0 && reader.Read())
        {
            at = reader.Current;
            if (!module.Budget.Take(1))
                paths.HasFailed = true;
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
                paths.HasFailed = true;
        }
        paths.HasFailed |= reader.Failed;
        return null;
    }

    private void Open(Instruction at, ref InstructionReader reader, List<FlowBlock> blocks)
    {
        if (module.BlockCounts(body.FunctionIndex, at) is not var (parameters, results))
        {
            paths.HasFailed = true;
            return;
        }
        var condition = at.Opcode == WasmOpcode.If ? machine.Pop() : -1;
        var state = machine.State!;
        if (parameters > state.Stack.Count)
        {
            paths.HasFailed = true;
            return;
        }
        var block = new FlowBlock(at.Opcode, state.Stack.Count - parameters, results);
        switch (at.Opcode)
        {
            case WasmOpcode.If:
                block.Else = paths.Copy(state, state.Stack.Count);
                conditions.Assume(block.Else, condition, isTrue: false);
                conditions.Assume(state, condition, isTrue: true);
                block.Else.IsPastPrologue = state.IsPastPrologue = true;
                break;
            case WasmOpcode.Loop:
                EnterLoop(reader, block, parameters);
                break;
            case WasmOpcode.Try:
                block.Catch = paths.Caught(state, reader, block.Height, toCatch: true);
                break;
            case WasmOpcode.TryTable:
                paths.BranchToHandlers(at, state, reader, blocks);
                break;
        }
        blocks.Add(block);
    }

    // An else, a handler or an end: in dead code only what branches brought goes on.
    private void Close(Instruction at, List<FlowBlock> blocks)
    {
        var block = blocks[^1];
        if (machine.State is { } live)
            paths.BranchTo(block, live, toEnd: true);
        switch (at.Opcode)
        {
            case WasmOpcode.Else:
                machine.State = block.Else;
                block.Else = null;
                return;
            case WasmOpcode.Catch or WasmOpcode.CatchAll:
                machine.State = block.Catch is { } handler ? paths.Copy(handler, handler.Stack.Count) : null;
                if (machine.State is not null && at.Opcode == WasmOpcode.Catch)
                    machine.PushOpaque(module.ParametersOfTag(at.Index));
                return;
        }
        if (block.Else is { } missing)
            paths.BranchTo(block, missing, toEnd: true);
        blocks.RemoveAt(blocks.Count - 1);
        machine.State = paths.Joined(block);
    }

    private bool TryBranch(Instruction at, List<FlowBlock> blocks)
    {
        var state = machine.State!;
        switch (at.Opcode)
        {
            case WasmOpcode.Br:
                paths.Branch(at.Index, state, blocks);
                break;
            case WasmOpcode.BrIf:
                var condition = machine.Pop();
                paths.BranchIf(at.Index, state, condition, blocks);
                conditions.Assume(state, condition, isTrue: false);
                state.IsPastPrologue = true;
                return true;
            case WasmOpcode.BrTable:
                paths.BranchToLabels(at, machine.Pop(), state, blocks);
                break;
            case WasmOpcode.Return:
                paths.Branch((uint)blocks.Count - 1, state, isRehearsal ? [] : blocks);
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

    private void EnterLoop(InstructionReader reader, FlowBlock block, int parameters)
    {
        var scan = BlockScan.Read(reader, module);
        if (!module.Budget.Take(scan.Length))
            paths.HasFailed = true;
        var state = machine.State!;
        state.IsPastPrologue = true;
        var first = graph.Count;
        paths.Forget(state, scan.Locals);
        for (var i = 0; i < parameters; i++)
            state.Stack[block.Height + i] = graph.Opaque();
        if (!scan.WritesMemory && !scan.MovesStackPointer)
            return;
        if (isRehearsal)
        {
            // The rehearsal wants to know what is written, not what of it this inner loop wrote before.
            if (scan.WritesMemory)
                state.Effect = history.Add(new(FlowEffectKind.Anything, state.Effect));
            if (scan.MovesStackPointer)
                state.StackPointer = graph.Opaque();
            return;
        }
        Rehearse(reader, state, block, first);
    }

    // What a round does not change is the same in all of them.
    private bool IsOlder(int[] nodes, int first)
    {
        foreach (var node in nodes)
            if (graph[node].Newest >= first)
                return false;
        return true;
    }

    // Walks the loop once for what one round writes, then puts that before the head, as earlier rounds may have done it.
    private void Rehearse(InstructionReader reader, FlowState head, FlowBlock block, int first)
    {
        var from = history.EffectCount;
        var round = new FlowBlock(WasmOpcode.Loop, block.Height, block.Results) { WatchedStackPointer = head.StackPointer };
        isRehearsal = true;
        Run(ref reader, paths.Copy(head, head.Stack.Count), [round], Return, out _);
        isRehearsal = false;
        machine.State = head;
        var to = history.EffectCount;
        for (var i = from; i < to && !paths.HasFailed; i++)
        {
            var effect = history.Effect(i);
            if (effect.Kind is FlowEffectKind.Join)
                continue;
            var isSame = effect.Kind is FlowEffectKind.Store or FlowEffectKind.Call && graph[effect.Address].Newest < first;
            paths.HasFailed |= !module.Budget.Take(1);
            // Nothing was loaded between what is put before the head here: one effect for anything is enough.
            if (!isSame && head.Effect >= to && history.Effect(head.Effect).Kind == FlowEffectKind.Anything)
                continue;
            var site = effect.Site >= 0 && IsOlder(history.Call(effect.Site).Arguments, first) ? effect.Site : -1;
            head.Effect = history.Add(
                isSame ? effect with { Previous = head.Effect, Call = -1, Site = site } : new(FlowEffectKind.Anything, head.Effect)
            );
        }
        if (round.HasMovedStackPointer)
            head.StackPointer = graph.Opaque();
    }
}

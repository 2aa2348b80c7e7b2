using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The ways of a walk: states that branch to the ends of blocks, and what comes of them there.</summary>
internal sealed class FlowPaths(ModuleFlow module, FunctionBody body, FlowGraph graph, FlowHistory history, FlowConditions conditions)
{
    // Paths to one end that are kept apart until it; with more they are brought together as they come.
    private const int MostPaths = 64;

    /// <summary>True once the code was not valid or the budget was spent.</summary>
    public bool HasFailed { get; set; }

    public FlowState? Joined(FlowBlock block)
    {
        if (block.Ends.Count == 0)
            return null;
        if (block.Ends.Count > 1 && !module.Budget.Take(block.Ends[0].Locals.Length * block.Ends.Count / 8 + 1))
            HasFailed = true;
        return FlowState.Join(block.Ends, graph, history);
    }

    public void BranchToLabels(Instruction at, int index, FlowState state, List<FlowBlock> blocks)
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
                conditions.Know(state, index, (ulong)value);
            Branch(label, state, blocks);
            state.Truth = before;
        }
    }

    public void Branch(uint label, FlowState state, List<FlowBlock> blocks)
    {
        if (label < (uint)blocks.Count)
            BranchTo(blocks[^((int)label + 1)], state, toEnd: false);
    }

    public void BranchIf(uint label, FlowState state, int condition, List<FlowBlock> blocks)
    {
        var before = state.Truth;
        conditions.Assume(state, condition, isTrue: true);
        Branch(label, state, blocks);
        state.Truth = before;
    }

    // The state is copied: the walk goes on with it. A way back to a loop's head was taken account of when the loop was entered.
    public void BranchTo(FlowBlock block, FlowState state, bool toEnd)
    {
        if (block.Opcode == WasmOpcode.Loop && !toEnd)
        {
            block.HasMovedStackPointer |= block.WatchedStackPointer >= 0 && state.StackPointer != block.WatchedStackPointer;
            return;
        }
        var brought = state.Stack.Count - block.Results;
        if (brought < block.Height)
        {
            HasFailed = true;
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

    public FlowState Copy(FlowState state, int stackLength)
    {
        if (!module.Budget.Take((state.Locals.Length + stackLength) / 8 + 1))
            HasFailed = true;
        return state.Copy(stackLength);
    }

    public void Forget(FlowState state, List<uint> locals)
    {
        foreach (var local in locals)
        {
            if (local < (uint)state.Locals.Length)
                state.Locals[local] = graph.Opaque();
        }
    }

    // Where an exception out of the block arrives: any part of the block may have run.
    public FlowState Caught(FlowState from, InstructionReader reader, int height, bool toCatch)
    {
        var scan = BlockScan.Read(reader, module, toCatch);
        if (!module.Budget.Take(scan.Length))
            HasFailed = true;
        var state = Copy(from, height);
        Forget(state, scan.Locals);
        state.Effect = history.Add(new(FlowEffectKind.Anything, state.Effect));
        state.StackPointer = graph.Opaque();
        state.IsPastPrologue = true;
        return state;
    }

    public void BranchToHandlers(Instruction at, FlowState from, InstructionReader reader, List<FlowBlock> blocks)
    {
        var caught = Caught(from, reader, from.Stack.Count, toCatch: false);
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

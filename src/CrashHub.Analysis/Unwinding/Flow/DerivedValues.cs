using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What follows for one frame of a chain, in terms of its locals and operands. The default answers nothing.</summary>
internal readonly struct DerivedValues(FrameChain chain, int frame)
{
    private FunctionFlow? Flow => chain?.Seat(frame)?.Flow;

    /// <summary>True when a local of the dump is not what the code must have put there.</summary>
    public bool HasDisagreement => chain?.Seat(frame)?.Disagrees == true;

    /// <summary>The global that points to the stack in linear memory; null when there is none or it can't be told.</summary>
    public uint? StackPointer => chain?.Seat(frame)?.Module.StackPointer;

    /// <summary>A local at the frame's offset.</summary>
    public bool TryLocal(uint index, out FrameValue value)
    {
        value = default;
        return Flow is { } flow
            && index < (uint)flow.State.Locals.Length
            && LocalKind(index) is not CoredumpValueKind.Missing and var kind
            && TryValue(flow, flow.State.Locals[index], kind, out value);
    }

    /// <summary>An argument as it was passed.</summary>
    public bool TryParameter(uint index, out FrameValue value)
    {
        value = default;
        return Flow is { } flow
            && chain.Seat(frame) is { } seat
            && seat.Module.CountsOf(seat.Function) is var (parameters, _)
            && index < (uint)parameters
            && LocalKind(index) is not CoredumpValueKind.Missing and var kind
            && TryValue(flow, flow.Graph.Parameter((int)index), kind, out value);
    }

    /// <summary>True when a parameter's local still holds the argument.</summary>
    public bool? HoldsParameter(uint index) =>
        Flow is { } flow && index < (uint)flow.State.Locals.Length
            ? flow.Graph[flow.State.Locals[index]] is { Kind: FlowNodeKind.Parameter } node && node.Bits == index
            : null;

    /// <summary>The loads that a local's value was made of.</summary>
    public IReadOnlyList<LoadPath> LoadsOf(uint index) =>
        Flow is { } flow && index < (uint)flow.State.Locals.Length ? LoadPaths.Of(flow, flow.State.Locals[index]) : [];

    /// <summary>True when a local's value is surely no address.</summary>
    public bool IsNumber(uint index) =>
        Flow is { } flow && index < (uint)flow.State.Locals.Length && LoadPaths.IsNumber(flow, flow.State.Locals[index]);

    /// <summary>An operand, from the bottom; in a caller those below its call's own operands.</summary>
    public bool TryOperand(uint index, out FrameValue value)
    {
        value = default;
        if (Flow is not { } flow)
            return false;
        var stack = flow.State.Stack;
        var left = stack.Count - (flow.At.IsCall && frame > 0 ? chain.Seat(frame)!.Module.OperandsOfCall(flow.At) : 0);
        return index < (uint)Math.Max(left, 0) && TryOperandAt(flow, stack[(int)index], out value);
    }

    /// <summary>An operand of the instruction at the frame's offset, the last pushed first.</summary>
    public bool TryTopOperand(int fromTop, out FrameValue value)
    {
        value = default;
        return Flow is { } flow
            && fromTop >= 0
            && fromTop < flow.State.Stack.Count
            && TryOperandAt(flow, flow.State.Stack[^(fromTop + 1)], out value);
    }

    /// <summary>
    /// Calls of functions of the module that ran one after another straight before the frame's offset, the last one first: on every way that leads there, and with
    /// no write of the frame's own between them or behind.
    /// </summary>
    /// <param name="most">How many are told.</param>
    public List<PassedCall> CallsBefore(int most)
    {
        List<PassedCall> calls = [];
        if (Flow is not { } flow)
            return calls;
        for (var effect = flow.History.Effect(flow.State.Effect); effect.Call >= 0 && calls.Count < most; )
        {
            var site = flow.History.Call(effect.Call);
            var arguments = new ulong?[site.Arguments.Length];
            for (var i = 0; i < arguments.Length; i++)
                arguments[i] = chain.TryEvaluate(frame, site.Arguments[i], out var bits) ? bits : null;
            calls.Add(new(site.Function, arguments));
            effect = flow.History.Effect(effect.Previous);
        }
        return calls;
    }

    /// <summary>Bytes of memory 0 that the frame's code has put there or taken from there, if nothing has written since.</summary>
    public bool TryKept(ulong address, int width, out ulong bits)
    {
        var kept = chain?.Kept(frame, address, width);
        bits = kept ?? 0;
        return kept is not null;
    }

    /// <summary>An operand of the youngest frame's instruction, if that itself trapped: a call did not happen then, and nobody called by it wrote to memory.</summary>
    public bool TryTrapOperand(int fromTop, out FrameValue value)
    {
        value = default;
        return frame == 0 && chain is not null && new DerivedValues(chain.AtTrap, 0).TryTopOperand(fromTop, out value);
    }

    /// <summary>The memory access at the frame's offset, where its address is proved.</summary>
    public FaultAccess? Access
    {
        get
        {
            if (
                Flow is not { } flow
                || StackEffects.Of(flow.At.Opcode) is not var (taken, _)
                || flow.State.Stack.Count < taken
                || taken == 0
            )
                return null;
            var at = flow.At;
            if (!chain.TryEvaluate(frame, flow.State.Stack[^taken], out var address))
                return null;
            if (at.Opcode is WasmOpcode.MemoryCopy or WasmOpcode.MemoryFill or WasmOpcode.MemoryInit)
            {
                ulong? length = chain.TryEvaluate(frame, flow.State.Stack[^1], out var bytes) ? bytes : null;
                return new FaultAccess(at.Opcode == WasmOpcode.MemoryInit ? at.SecondIndex : at.Index, address, length, IsStore: true);
            }
            if (!at.AccessesMemory || at.Value > ulong.MaxValue - address)
                return null;
            return new FaultAccess(
                at.Index,
                address + at.Value,
                (ulong)MemoryAccesses.Width(at.Opcode),
                !MemoryAccesses.IsPlainLoad(at.Opcode)
            );
        }
    }

    /// <summary>
    /// True when a load or store of the frame's function goes to a fixed place of the frame's own part of the stack; its address is null when that part's place
    /// is not certain.
    /// </summary>
    /// <param name="offset">The instruction.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="width">Bytes.</param>
    public bool IsStackAccess(ulong offset, out ulong? address, out int width)
    {
        (address, width) = (null, 0);
        if (
            chain?.Seat(frame) is not { } seat
            || seat.Module.FlowAt(seat.Function, offset) is not { At.AccessesMemory: true } flow
            || StackEffects.Of(flow.At.Opcode) is not var (taken, _)
            || flow.State.Stack.Count < taken
            || flow.Graph.StackDistance(flow.State.Stack[^taken]) is not { } distance
        )
            return false;
        width = MemoryAccesses.Width(flow.At.Opcode);
        if (seat.Entry is { } entry)
            address = (seat.Module.Is64 ? entry + (ulong)distance : (uint)(entry + (ulong)distance)) + flow.At.Value;
        return true;
    }

    /// <summary>The type of a local, as a kind of value; missing for references and vectors.</summary>
    public CoredumpValueKind LocalKind(uint index)
    {
        if (chain?.Seat(frame) is not { } seat || seat.Module.Module.Body(seat.Function) is not { } body)
            return CoredumpValueKind.Missing;
        return seat.Module.Module.LocalType(body, index)?.Kind switch
        {
            WasmTypeKind.I32 => CoredumpValueKind.I32,
            WasmTypeKind.I64 => CoredumpValueKind.I64,
            WasmTypeKind.F32 => CoredumpValueKind.F32,
            WasmTypeKind.F64 => CoredumpValueKind.F64,
            _ => CoredumpValueKind.Missing,
        };
    }

    // The types of operands are not followed: the kind says how many bits the value takes, not that it is an integer.
    private bool TryOperandAt(FunctionFlow flow, int node, out FrameValue value)
    {
        if (!TryValue(flow, node, CoredumpValueKind.I64, out value))
            return false;
        if (value.Bits <= uint.MaxValue)
            value = value with { Kind = CoredumpValueKind.I32 };
        return true;
    }

    private bool TryValue(FunctionFlow flow, int node, CoredumpValueKind kind, out FrameValue value)
    {
        value = default;
        if (kind == CoredumpValueKind.Missing || !chain.TryEvaluate(frame, node, out var bits))
            return false;
        var isConstant = flow.Graph[node].Kind is FlowNodeKind.Constant or FlowNodeKind.Global;
        value = new FrameValue(kind, bits, isConstant ? FrameValueOrigin.Constant : FrameValueOrigin.Proved);
        return true;
    }
}

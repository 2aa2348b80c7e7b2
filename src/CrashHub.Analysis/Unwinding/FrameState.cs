using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding;

/// <summary>
/// What is known of one physical frame's machine: its locals, operands, globals, memory and stack in linear memory. All of it is certain; what is not
/// is not answered. Indices are the module's own, as in its code and its DWARF (<c>DW_OP_WASM_location</c>).
/// </summary>
internal sealed class FrameState
{
    private readonly CoredumpFile dump;
    private readonly Lazy<CoredumpValue[]> locals;
    private readonly Lazy<CoredumpValue[]> operands;

    public FrameState(CoredumpFile dump, CoredumpFrame frame, WasmModule module, uint function, FunctionOffset? offset, int? instance)
    {
        this.dump = dump;
        Module = module;
        Function = function;
        Offset = offset;
        Instance = instance;
        locals = new(() => dump.Locals(frame));
        operands = new(() => dump.OperandStack(frame));
    }

    /// <summary>The module whose code the frame runs.</summary>
    public WasmModule Module { get; }

    /// <summary>Function index in <see cref="Module"/>.</summary>
    public uint Function { get; }

    /// <summary>Of the trap in the youngest frame, of the call in others; null when unknown.</summary>
    public FunctionOffset? Offset { get; }

    /// <summary>The dump's instance that the frame ran in; null when several could be meant: then neither globals nor memory are answered.</summary>
    public int? Instance { get; init; }

    /// <summary>Base of the frame's part of the stack in linear memory; null when it has none or it is not certain.</summary>
    public StackBase? Base { get; init; }

    /// <summary>What the thread's frames tell of each other; null in a state made from the dump alone.</summary>
    internal FrameChain? Chain { get; init; }

    /// <summary>The frame's place in <see cref="Chain"/>, youngest 0.</summary>
    internal int Frame { get; init; }

    /// <summary>
    /// A local at the frame's offset, parameters first. Index as in the code. The dump's own counts first; else what follows from the code
    /// (<see cref="FrameChain"/>).
    /// </summary>
    public bool TryLocal(uint index, out FrameValue value)
    {
        var isDumped = TryDumped(locals.Value, index, out value);
        if (isDumped && value.Kind != CoredumpValueKind.LowBits)
            return true;
        var kind = LocalKind(index);
        if (isDumped && kind is CoredumpValueKind.I32 or CoredumpValueKind.F32)
        {
            value = value with { Kind = kind };
            return true;
        }
        return TryDerivedLocal(index, kind, out var derived) ? Assign(derived, out value) : isDumped;
    }

    /// <summary>The value that follows from the code for a local, whether or not the dump holds one: where both are known and differ, one of them is wrong.</summary>
    public bool TryDerivedLocal(uint index, out FrameValue value) => TryDerivedLocal(index, LocalKind(index), out value);

    /// <summary>An entry of the operand stack at the frame's offset, counted from the bottom. In a caller those below the arguments of its call only.</summary>
    public bool TryOperand(uint index, out FrameValue value) => TryDumped(operands.Value, index, out value);

    /// <summary>A global of the frame's instance, imported ones first.</summary>
    public bool TryGlobal(uint index, out FrameValue value)
    {
        value = default;
        if (
            OwnInstance is not { } instance
            || index >= (uint)instance.Globals.Count
            || instance.Globals[(int)index] >= (uint)dump.Globals.Count
        )
            return false;
        var global = dump.Globals[(int)instance.Globals[(int)index]];
        CoredumpValueKind? kind = global.Type.Kind switch
        {
            WasmTypeKind.I32 when global.Initial.Kind == ConstantKind.I32 => CoredumpValueKind.I32,
            WasmTypeKind.I64 when global.Initial.Kind == ConstantKind.I64 => CoredumpValueKind.I64,
            WasmTypeKind.F32 when global.Initial.Kind == ConstantKind.F32 => CoredumpValueKind.F32,
            WasmTypeKind.F64 when global.Initial.Kind == ConstantKind.F64 => CoredumpValueKind.F64,
            _ => null,
        };
        if (kind is not { } known)
            return false;
        value = new FrameValue(known, global.Initial.Bits, FrameValueOrigin.Dump);
        return true;
    }

    /// <summary>Where a memory of the module lies in the dump; null when the instance is not known or the dump lacks the memory.</summary>
    /// <param name="memory">The module's memory index, imported ones first.</param>
    public uint? DumpMemory(uint memory = 0) =>
        OwnInstance is { } instance && memory < (uint)instance.Memories.Count && instance.Memories[(int)memory] < (uint)dump.Memories.Count
            ? instance.Memories[(int)memory]
            : null;

    /// <summary>Reads memory of the frame's instance; false, and zeros, when a byte is outside or not known.</summary>
    /// <param name="address">Address in the memory.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="memory">The module's memory index, imported ones first.</param>
    public bool TryRead(ulong address, Span<byte> destination, uint memory = 0)
    {
        if (DumpMemory(memory) is { } found && dump.Memory.TryRead(new MemoryAddress(found, address), destination))
            return true;
        destination.Clear();
        return false;
    }

    /// <summary>Whether a range lies inside the memory; the dump need not have its bytes.</summary>
    public bool IsInside(ulong address, int length, uint memory = 0) =>
        DumpMemory(memory) is { } found && dump.Memory.IsInside(new MemoryAddress(found, address), length);

    /// <summary>True when the module's addresses have 64 bits.</summary>
    public bool Is64(uint memory = 0) => memory < (uint)Module.Memories.Count && Module.Memories[(int)memory].Is64;

    private bool TryDerivedLocal(uint index, CoredumpValueKind kind, out FrameValue value)
    {
        value = default;
        if (kind == CoredumpValueKind.Missing || Chain?.Seat(Frame)?.Flow is not { } flow || index >= (uint)flow.State.Locals.Length)
            return false;
        var node = flow.State.Locals[index];
        if (!Chain.TryEvaluate(Frame, node, out var bits))
            return false;
        var isConstant = flow.Graph[node].Kind is FlowNodeKind.Constant or FlowNodeKind.Global;
        value = new FrameValue(kind, bits, isConstant ? FrameValueOrigin.Constant : FrameValueOrigin.Proved);
        return true;
    }

    private CoredumpValueKind LocalKind(uint index) =>
        Module.Body(Function) is { } body
            ? Module.LocalType(body, index)?.Kind switch
            {
                WasmTypeKind.I32 => CoredumpValueKind.I32,
                WasmTypeKind.I64 => CoredumpValueKind.I64,
                WasmTypeKind.F32 => CoredumpValueKind.F32,
                WasmTypeKind.F64 => CoredumpValueKind.F64,
                _ => CoredumpValueKind.Missing,
            }
            : CoredumpValueKind.Missing;

    private static bool Assign(FrameValue from, out FrameValue to)
    {
        to = from;
        return true;
    }

    private CoredumpInstance? OwnInstance => Instance is { } index && index < dump.Instances.Count ? dump.Instances[index] : null;

    private static bool TryDumped(CoredumpValue[] values, uint index, out FrameValue value)
    {
        if (index < (uint)values.Length && values[index] is { Kind: not CoredumpValueKind.Missing } known)
        {
            value = new FrameValue(known.Kind, known.Bits, FrameValueOrigin.Dump);
            return true;
        }
        value = default;
        return false;
    }
}

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

    /// <summary>What follows from the code and from the thread's other frames; nothing in a state made from the dump alone.</summary>
    internal DerivedValues Derived { get; init; }

    /// <summary>
    /// A local at the frame's offset, parameters first. Index as in the code. The dump's own counts first; else what follows from the code
    /// (<see cref="FrameChain"/>).
    /// </summary>
    public bool TryLocal(uint index, out FrameValue value)
    {
        var isDumped = TryDumped(locals.Value, index, out value);
        if (isDumped && value.Kind != CoredumpValueKind.LowBits)
            return true;
        if (isDumped && Derived.LocalKind(index) is (CoredumpValueKind.I32 or CoredumpValueKind.F32) and var whole)
        {
            value = value with { Kind = whole };
            return true;
        }
        if (!Derived.TryLocal(index, out var derived))
            return isDumped;
        value = derived;
        return true;
    }

    /// <summary>The value that follows from the code for a local, asked where the dump holds one too: where they differ, one of them is wrong.</summary>
    public bool TryDerivedLocal(uint index, out FrameValue value) => Derived.TryLocal(index, out value);

    /// <summary>True when a local of the dump is not what the code must have put there: a damaged dump, another build's module, or placeholders.</summary>
    public bool HasDisagreement => Derived.HasDisagreement;

    /// <summary>
    /// An entry of the operand stack at the frame's offset, counted from the bottom. In a caller those below the arguments of its call only. Of one that the dump
    /// lacks the kind tells the width of its bits only: it may be a float.
    /// </summary>
    public bool TryOperand(uint index, out FrameValue value) =>
        TryDumped(operands.Value, index, out value) && value.Kind != CoredumpValueKind.LowBits || Derived.TryOperand(index, out value);

    /// <summary>
    /// An argument as it was passed, whatever the function has put into its local since. Debug information of LLVM names a parameter's local for the whole function
    /// even where the local was given to another variable: see <see cref="HoldsParameter"/>.
    /// </summary>
    public bool TryParameter(uint index, out FrameValue value) =>
        HoldsParameter(index) == true ? TryLocal(index, out value) : Derived.TryParameter(index, out value);

    /// <summary>True when a parameter's local still holds the argument at the frame's offset, false when another value may have replaced it; null when not known.</summary>
    public bool? HoldsParameter(uint index) => Derived.HoldsParameter(index);

    /// <summary>The loads that a local's value at the frame's offset was made of: its own, or those of the parts of a sum; those that don't begin with an argument are left out.</summary>
    public IReadOnlyList<LoadPath> LoadsOf(uint local) => Derived.LoadsOf(local);

    /// <summary>True when a local's value at the frame's offset is surely no address: a comparison, a product, a byte.</summary>
    public bool IsNumber(uint local) => Derived.IsNumber(local);

    /// <summary>An operand of the instruction at the frame's offset, by the width of its bits, the last pushed first: index of an indirect call, divisor, address under a stored value.</summary>
    public bool TryTopOperand(int fromTop, out FrameValue value) => Derived.TryTopOperand(fromTop, out value);

    /// <summary>The same for the youngest frame, if its instruction itself trapped: an indirect call that did not come to be.</summary>
    public bool TryTrapOperand(int fromTop, out FrameValue value) => Derived.TryTrapOperand(fromTop, out value);

    /// <summary>
    /// The address that the memory access at the frame's offset goes to; null when the instruction is none, or its address is not proved. The instruction need not
    /// be what trapped (<c>formats.md</c>, folded loads): an address inside the memory says so.
    /// </summary>
    public FaultAccess? Access => Derived.Access;

    /// <summary>True when a load or store of the function goes to a fixed place in the frame's own part of the stack; the address is null when it is not certain.</summary>
    /// <param name="offset">The instruction, from the function's first byte.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="width">Bytes.</param>
    public bool IsStackAccess(ulong offset, out ulong? address, out int width) => Derived.IsStackAccess(offset, out address, out width);

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

    /// <summary>
    /// Calls of functions of the module that ran one after another straight before the frame's offset, the last one first: on every way that leads there, and with
    /// no write of the frame's own between them or behind.
    /// </summary>
    /// <param name="most">How many are told.</param>
    public IReadOnlyList<PassedCall> CallsBefore(int most) => Derived.CallsBefore(most);

    /// <summary>The global that points to the stack in linear memory; null when there is none or it can't be told.</summary>
    public uint? StackPointer => Derived.StackPointer;

    /// <summary>
    /// Bytes of memory 0 that the dump lacks, or the host did not keep: what the frame's own code has put there, or taken from there, if nothing can have written
    /// since.
    /// </summary>
    /// <param name="address">Address in the memory.</param>
    /// <param name="width">Bytes of one access: 1, 2, 4 or 8.</param>
    /// <param name="bits">The bytes, the first one lowest; those above are not told.</param>
    public bool TryKept(ulong address, int width, out ulong bits) => Derived.TryKept(address, width, out bits);

    /// <summary>Whether a range lies inside the memory; the dump need not have its bytes.</summary>
    public bool IsInside(ulong address, int length, uint memory = 0) =>
        DumpMemory(memory) is { } found && dump.Memory.IsInside(new MemoryAddress(found, address), length);

    /// <summary>Bytes of a memory of the module at the trap; null when the instance is not known or the dump lacks the memory.</summary>
    public ulong? MemoryLength(uint memory = 0) => DumpMemory(memory) is { } found ? dump.Memories[(int)found].ByteLength : null;

    /// <summary>True when the module's addresses have 64 bits.</summary>
    public bool Is64(uint memory = 0) => memory < (uint)Module.Memories.Count && Module.Memories[(int)memory].Is64;

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

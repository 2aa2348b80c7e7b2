using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Code;

/// <summary>Runs the instructions of a walk that compute, load and store.</summary>
/// <param name="options">The walk's.</param>
/// <param name="fresh">Makes a root.</param>
internal sealed class WalkMemory(WalkOptions options, Func<Symbol> fresh)
{
    // Once the address of the frame was given away, what other code writes may lie in the frame.
    private bool hasEscaped;

    /// <summary>Notes that a value was given away.</summary>
    public void Escape(Symbol value) => hasEscaped |= value.Root == CodeWalk.StackEntry;

    /// <summary>Notes a call: the callee may write whatever its frame does not own.</summary>
    public void Enter(WalkState state, Symbol[] arguments, bool isQuiet)
    {
        foreach (var argument in arguments)
            Escape(argument);
        if (!isQuiet)
            Forget(state);
    }

    /// <summary>Runs one instruction that is neither control nor call nor variable.</summary>
    public void Run(WalkState state, Instruction instruction, (int Taken, int Given) effect)
    {
        if (instruction.AccessesMemory && instruction.Info.Mnemonic.Contains(".load", StringComparison.Ordinal))
            Load(state, instruction);
        else if (instruction.AccessesMemory)
            Store(state, instruction, effect);
        else if (instruction.Opcode is WasmOpcode.Drop)
            state.Pop();
        else if (effect is (1 or 2, 1) && (uint)instruction.Opcode < 0x100)
            Compute(state, instruction.Opcode, effect.Taken);
        else
            Other(state, instruction, effect);
    }

    private void Other(WalkState state, Instruction instruction, (int Taken, int Given) effect)
    {
        for (var i = 0; i < effect.Taken; i++)
            Escape(state.Pop());
        for (var i = 0; i < effect.Given; i++)
            state.Push(fresh());
        if (instruction.Opcode is WasmOpcode.MemoryCopy or WasmOpcode.MemoryFill or WasmOpcode.MemoryInit or WasmOpcode.MemoryDiscard)
        {
            Forget(state);
            state.Calls.Clear();
        }
    }

    private void Compute(WalkState state, WasmOpcode opcode, int taken)
    {
        var second = taken == 2 ? state.Pop() : Symbol.Of(0);
        var first = state.Pop();
        state.Push(Result(opcode, first, second));
    }

    private Symbol Result(WasmOpcode opcode, Symbol first, Symbol second)
    {
        if (first.IsConstant && second.IsConstant && FlowArithmetic.TryFold(opcode, first.Offset, second.Offset, out var folded))
            return Symbol.Of(folded);
        switch (opcode)
        {
            case WasmOpcode.I32Add when second.IsConstant:
                return first with { Offset = (uint)(first.Offset + second.Offset) };
            case WasmOpcode.I32Add when first.IsConstant:
                return second with { Offset = (uint)(first.Offset + second.Offset) };
            case WasmOpcode.I32Sub when second.IsConstant:
                return first with { Offset = (uint)(first.Offset - second.Offset) };
            case WasmOpcode.I64Add when second.IsConstant:
                return first with { Offset = first.Offset + second.Offset };
            case WasmOpcode.I64Add when first.IsConstant:
                return second with { Offset = first.Offset + second.Offset };
            case WasmOpcode.I64Sub when second.IsConstant:
                return first with { Offset = first.Offset - second.Offset };
        }
        // A comparison gives no address away.
        if (opcode is not (>= WasmOpcode.I32Eqz and <= WasmOpcode.F64Ge))
        {
            Escape(first);
            Escape(second);
        }
        return fresh();
    }

    private void Load(WalkState state, Instruction instruction)
    {
        var address = At(state.Pop(), instruction);
        var width = MemoryWidth.Of(instruction.Opcode);
        var isVector = (uint)instruction.Opcode >> 16 == 0xfd;
        if (instruction.Index != 0 || isVector || width == 0 || instruction.Info.Mnemonic.EndsWith("_s", StringComparison.Ordinal))
        {
            if (instruction.Info.Mnemonic.EndsWith("_lane", StringComparison.Ordinal))
                state.Pop();
            state.Push(fresh());
            return;
        }
        foreach (var slot in state.Slots)
        {
            if (slot.Address == address && slot.Width == width)
            {
                state.Push(slot.Value);
                return;
            }
        }
        var loaded = fresh();
        state.Remember(new Slot(address, width, loaded));
        state.Push(loaded);
    }

    private void Store(WalkState state, Instruction instruction, (int Taken, int Given) effect)
    {
        var isPlain = effect is (2, 0) && instruction.Index == 0;
        var value = state.Pop();
        Escape(value);
        for (var i = 2; i < effect.Taken; i++)
            Escape(state.Pop());
        var address = effect.Taken >= 2 ? At(state.Pop(), instruction) : fresh();
        for (var i = 0; i < effect.Given; i++)
            state.Push(fresh());
        state.Calls.Clear();
        var width = MemoryWidth.Of(instruction.Opcode);
        if (!isPlain || width == 0)
        {
            if (instruction.Index == 0)
                Forget(state);
            return;
        }
        state.Slots.RemoveAll(slot => MayOverlap(slot.Address, slot.Width, address, width));
        if (instruction.Opcode is WasmOpcode.I32Store or WasmOpcode.I64Store or WasmOpcode.F32Store or WasmOpcode.F64Store)
            state.Remember(new Slot(address, width, value));
        // Compilers clear two words at once.
        if (instruction.Opcode != WasmOpcode.I64Store || !value.IsConstant)
            return;
        state.Remember(new Slot(address, 4, Symbol.Of((uint)value.Offset)));
        state.Remember(new Slot(address with { Offset = address.Offset + 4 }, 4, Symbol.Of(value.Offset >> 32)));
    }

    private Symbol At(Symbol address, Instruction instruction)
    {
        var sum = address.Offset + instruction.Value;
        return address with { Offset = options.Is64 || address.IsConstant ? sum : (uint)sum };
    }

    private void Forget(WalkState state) => state.Slots.RemoveAll(slot => hasEscaped || slot.Address.Root != CodeWalk.StackEntry);

    private bool MayOverlap(Symbol a, int aWidth, Symbol b, int bWidth)
    {
        if (a.Root == b.Root)
            return Overlap(a.Offset, aWidth, b.Offset, bWidth);
        if (!hasEscaped && (a.Root == CodeWalk.StackEntry || b.Root == CodeWalk.StackEntry))
            return false;
        return Known(a) is not { } first || Known(b) is not { } second || Overlap(first, aWidth, second, bWidth);
    }

    private ulong? Known(Symbol symbol) =>
        symbol.IsConstant ? symbol.Offset
        : symbol.Root == CodeWalk.StackEntry && options.StackEntry is { } entry
            ? options.Is64 ? entry + symbol.Offset
                : (uint)(entry + symbol.Offset)
        : null;

    private static bool Overlap(ulong a, int aWidth, ulong b, int bWidth) => a < b + (ulong)bWidth && b < a + (ulong)aWidth;
}

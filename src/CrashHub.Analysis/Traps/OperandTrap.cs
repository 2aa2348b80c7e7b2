using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>Decides between the kinds that an instruction leaves open, where its operands are known.</summary>
/// <param name="youngest">The frame that trapped.</param>
/// <param name="operand">An operand of its instruction, 0 the top one; null where it is not certain.</param>
internal sealed class OperandTrap(FrameState youngest, Func<int, ulong?> operand)
{
    private readonly Instruction? at =
        youngest.Offset is { } place && youngest.Module.Body(youngest.Function) is { } body
            ? youngest.Module.InstructionAt(body, place)
            : null;

    private readonly Lazy<bool> isFixed = new(
        () =>
            youngest.Offset is { } place
            && youngest.Module.Body(youngest.Function) is { } body
            && youngest.Module.InstructionAt(body, place) is { } call
            && youngest.Module.TableContents.IsFixed(call.SecondIndex),
        isThreadSafe: false
    );

    /// <summary>The instruction at the frame's offset; null where there is none.</summary>
    public Instruction? At => at;

    /// <summary>The reading that the operands leave of <paramref name="open"/>; the same where they tell nothing, or contradict all of it.</summary>
    public TrapReading Decide(TrapReading open)
    {
        if (open.Kind != TrapKind.Unknown || at is not { } instruction)
            return open;
        TrapKind[] left = [.. open.Candidates.Where(kind => IsPossible(instruction, kind))];
        return left.Length == 0 || left.Length == open.Candidates.Count ? open : TrapReading.OneOf(left);
    }

    /// <summary>
    /// First byte and length of the access that failed; null where the address is not certain, or lies inside the memory: another access failed then.
    /// </summary>
    public (uint Memory, ulong Address, ulong Width)? Outside()
    {
        if (at is not { } instruction)
            return null;
        switch (instruction.Opcode)
        {
            case WasmOpcode.MemoryFill:
                return Range(instruction.Index, 2, Is64(instruction.Index));
            case WasmOpcode.MemoryCopy:
                var isLong = Is64(instruction.Index) && Is64(instruction.SecondIndex);
                return Range(instruction.Index, 2, isLong) ?? Range(instruction.SecondIndex, 1, isLong);
            case WasmOpcode.MemoryInit:
                return Range(instruction.SecondIndex, 2, isLong: false);
        }
        return Accessed(instruction) is var (address, width) && IsOutside(instruction.Index, address, (ulong)width)
            ? (instruction.Index, address, (ulong)width)
            : null;
    }

    /// <summary>The table entry that an indirect call asked for; null where it is not certain.</summary>
    public ulong? Entry() => at is { Opcode: WasmOpcode.CallIndirect or WasmOpcode.ReturnCallIndirect } ? operand(0) : null;

    private bool IsPossible(Instruction instruction, TrapKind kind)
    {
        switch (kind)
        {
            case TrapKind.IntegerDivideByZero:
                return Divisor(instruction) is not { } divisor || divisor == 0;
            case TrapKind.IntegerOverflow when IsDivision(instruction.Opcode):
                return CanOverflow(instruction);
            case TrapKind.IntegerOverflow:
                return IsNaN(instruction) is not true;
            case TrapKind.InvalidConversionToInteger:
                return IsNaN(instruction) is not false;
            case TrapKind.MemoryOutOfBounds when IsDivision(instruction.Opcode):
                // A load that was folded into the division did not fault where its value is known.
                return operand(0) is null || operand(1) is null;
            case TrapKind.MemoryOutOfBounds when IsTruncation(instruction.Opcode):
                return operand(0) is null;
            case TrapKind.MemoryOutOfBounds when Accessed(instruction) is var (address, width):
                return youngest.DumpMemory(instruction.Index) is null || !youngest.IsInside(address, width, instruction.Index);
            case TrapKind.UnalignedAtomic when Accessed(instruction) is var (address, width):
                return address % (ulong)width != 0;
            case TrapKind.MemoryOutOfBounds when Entry() is not null:
                return false;
            case TrapKind.TableOutOfBounds or TrapKind.IndirectCallToNull or TrapKind.IndirectCallTypeMismatch or TrapKind.HostError:
                return Entry() is not { } entry || !isFixed.Value || KindOf(instruction, entry) is not { } met || met == kind;
            default:
                return true;
        }
    }

    private ulong? Divisor(Instruction instruction) =>
        operand(0) is { } bits
            ? Is32(instruction.Opcode)
                ? (uint)bits
                : bits
            : null;

    private bool CanOverflow(Instruction instruction)
    {
        var is32 = Is32(instruction.Opcode);
        if (Divisor(instruction) is { } divisor && divisor != (is32 ? uint.MaxValue : ulong.MaxValue))
            return false;
        return operand(1) is not { } dividend || (is32 ? (uint)dividend == 1U << 31 : dividend == 1UL << 63);
    }

    private bool? IsNaN(Instruction instruction)
    {
        if (operand(0) is not { } bits)
            return null;
        var isSingle =
            instruction.Opcode is WasmOpcode.I32TruncF32S or WasmOpcode.I32TruncF32U or WasmOpcode.I64TruncF32S or WasmOpcode.I64TruncF32U;
        return isSingle ? float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits)) : double.IsNaN(BitConverter.UInt64BitsToDouble(bits));
    }

    private (ulong Address, int Width)? Accessed(Instruction instruction)
    {
        if (
            !instruction.AccessesMemory
            || StackEffects.Of(instruction.Opcode) is not var (taken, _)
            || operand(taken - 1) is not { } address
        )
            return null;
        var width = MemoryAccesses.Width(instruction.Opcode);
        var first = youngest.Is64(instruction.Index) ? address : (uint)address;
        // No wrap: the sum has one bit more than the address.
        return first > ulong.MaxValue - instruction.Value ? null : (first + instruction.Value, width);
    }

    // What the call meets in a table that is as the module made it; null where that is not known.
    private TrapKind? KindOf(Instruction call, ulong entry)
    {
        var module = youngest.Module;
        if (entry >= module.Tables[(int)call.SecondIndex].Minimum)
            return TrapKind.TableOutOfBounds;
        if (!module.TableContents.TryFind(call.SecondIndex, entry, out var found))
            return null;
        if (found is not { } function)
            return TrapKind.IndirectCallToNull;
        if (!Equals(module.TypeOf(function), module.FunctionTypeAt(call.Index)))
            return TrapKind.IndirectCallTypeMismatch;
        return function < (uint)module.ImportedFunctionCount ? TrapKind.HostError : TrapKind.Unknown;
    }

    // A range that a bulk instruction was given, where it does not lie in the memory; its length is the top operand.
    private (uint Memory, ulong Address, ulong Width)? Range(uint memory, int fromTop, bool isLong)
    {
        if (operand(0) is not { } length || operand(fromTop) is not { } first)
            return null;
        length = isLong ? length : (uint)length;
        first = Is64(memory) ? first : (uint)first;
        return IsOutside(memory, first, length) ? (memory, first, length) : null;
    }

    private bool IsOutside(uint memory, ulong first, ulong length) =>
        youngest.MemoryLength(memory) is { } end && (first > end || length > end - first);

    private bool Is64(uint memory) => youngest.Is64(memory);

    private static bool IsDivision(WasmOpcode opcode) =>
        opcode is >= WasmOpcode.I32DivS and <= WasmOpcode.I32RemU or >= WasmOpcode.I64DivS and <= WasmOpcode.I64RemU;

    private static bool IsTruncation(WasmOpcode opcode) =>
        opcode is >= WasmOpcode.I32TruncF32S and <= WasmOpcode.I32TruncF64U or >= WasmOpcode.I64TruncF32S and <= WasmOpcode.I64TruncF64U;

    private static bool Is32(WasmOpcode opcode) => opcode is >= WasmOpcode.I32DivS and <= WasmOpcode.I32RemU;
}

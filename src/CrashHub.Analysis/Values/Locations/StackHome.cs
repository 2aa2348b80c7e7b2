using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Tells whether a variable's place on the stack may lag behind the program. LLVM leaves out stores that nobody reads, and calls whose only use was to store,
/// and says of a variable whose address was given away that it is in memory all the same (clang 14 to 22). What may still be read behind the frame's
/// offset was stored.
/// </summary>
internal sealed class StackHome
{
    // LLVM gives a value its user soon; what is further off is taken for used.
    private const int Searched = 200;

    private readonly FrameScope scope;
    private readonly WasmModule module;
    private readonly uint baseLocal;
    private readonly long low;
    private readonly long high;
    private readonly HashSet<uint> aliases = [];
    private readonly List<int> uses = [];
    private bool isCaptured;

    private StackHome(FrameScope scope, uint baseLocal, long low, long high) =>
        (this.scope, module, this.baseLocal, this.low, this.high) = (scope, scope.State.Module, baseLocal, low, high);

    /// <summary>True when the code reads the place nowhere behind the frame's offset.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="physical">The entry of its function.</param>
    /// <param name="expression">The variable's location.</param>
    /// <param name="size">Bytes of the variable; null when unknown.</param>
    public static bool MayLag(FrameScope scope, Die physical, ReadOnlySpan<byte> expression, ulong? size)
    {
        if (!IsOptimized(physical) || BaseLocal(scope, physical) is not { } local || size is not <= int.MaxValue)
            return false;
        var cursor = new ByteCursor(expression);
        if (cursor.ReadByte() != Opcode.Fbreg)
            return false;
        var offset = cursor.ReadVarInt64();
        return cursor is { Failed: false, AtEnd: true } && !new StackHome(scope, local, offset, offset + (long)size).IsReadLater();
    }

    // clang describes all calls of a function that it optimizes, and of no other.
    private static bool IsOptimized(Die physical) =>
        physical.IsFlagged(DwarfAttribute.CallAllCalls) || physical.IsFlagged(DwarfAttribute.GnuAllCallSites);

    private static uint? BaseLocal(FrameScope scope, Die physical)
    {
        if (scope.ExpressionOf(physical, physical[DwarfAttribute.FrameBase], out var expression, out _) != ValueStatus.Available)
            return null;
        var cursor = new ByteCursor(expression.Span);
        if (cursor.ReadByte() != Opcode.WasmLocation || cursor.ReadByte() != 0)
            return null;
        var local = cursor.ReadVarUInt32();
        return cursor.Failed ? null : local;
    }

    private bool IsReadLater()
    {
        if (scope.State.Offset is not { Value: var at } || module.Body(scope.State.Function) is not { } body)
            return true;
        Stack<(bool IsLoop, int Offset)> blocks = [];
        List<int> calls = [];
        var from = (int)at;
        var instructions = module.Instructions(body);
        while (instructions.Read())
        {
            var instruction = instructions.Current;
            if (!scope.Budget.TakeStep())
                return true;
            // What comes before the offset in a loop around it comes again.
            if ((ulong)instruction.Offset == at)
                foreach (var (isLoop, offset) in blocks)
                    from = isLoop ? offset : from;
            if (instruction.OpensBlock)
                blocks.Push((instruction.Opcode == WasmOpcode.Loop, instruction.Offset));
            else if (instruction.ClosesBlock)
                blocks.TryPop(out _);
            else if (instruction.IsCall || instruction.IsTailCall)
                calls.Add(instruction.Offset);
            else if (instruction.Opcode == WasmOpcode.LocalGet && instruction.Index == baseLocal)
                Follow(instructions, 0);
            else if (instruction.Opcode == WasmOpcode.LocalGet && aliases.Contains(instruction.Index))
                uses.Add(instruction.Offset);
        }
        return instructions.Failed || uses.Exists(use => use >= from) || isCaptured && calls.Exists(call => call >= from);
    }

    // Follows an address of the frame, an offset from its base, to what takes it from the operand stack.
    private void Follow(InstructionReader ahead, long value)
    {
        var above = 0;
        Instruction last = default;
        for (var step = 0; step < Searched && ahead.Read() && scope.Budget.TakeStep(); step++)
        {
            var at = ahead.Current;
            if (at.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee && above == 0)
            {
                if (IsInside(value))
                    aliases.Add(at.Index);
                if (at.Opcode == WasmOpcode.LocalSet)
                    return;
            }
            else if (OperandEffect.Of(module, at) is not var (taken, given))
            {
                Use(at, value);
                return;
            }
            else if (above >= taken)
                above += given - taken;
            else if (at.Opcode is WasmOpcode.I32Add or WasmOpcode.I64Add or WasmOpcode.I32Or or WasmOpcode.I64Or)
            {
                value += above == 1 && last.Opcode is WasmOpcode.I32Const or WasmOpcode.I64Const ? (long)last.Value : 0;
                above = 0;
            }
            else
            {
                Consume(at, value, above);
                return;
            }
            last = at;
        }
    }

    private void Consume(Instruction at, long value, int above)
    {
        if (at.AccessesMemory && MemoryAccesses.IsPlainLoad(at.Opcode))
        {
            if (value + (long)at.Value < high && value + (long)at.Value + MemoryAccesses.Width(at.Opcode) > low || IsInside(value))
                uses.Add(at.Offset);
        }
        else if (MemoryAccesses.IsPlainStore(at.Opcode))
            isCaptured |= above == 0 && IsInside(value);
        else
            Use(at, value);
    }

    private void Use(Instruction at, long value)
    {
        if (IsInside(value))
            uses.Add(at.Offset);
    }

    private bool IsInside(long value) => value >= low && value < Math.Max(high, low + 1);
}

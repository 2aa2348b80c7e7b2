using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>What a function's code does with addresses of its own part of the stack: found in one pass, asked by the place of each variable.</summary>
internal sealed class StackUses
{
    // LLVM gives a value its user soon; what is further off is taken for used.
    private const int Searched = 200;

    private readonly FrameScope scope;
    private readonly WasmModule module;
    private readonly uint baseLocal;
    private readonly List<(int Offset, long Low, long High, bool IsLoad)> uses = [];
    private readonly List<(long Value, uint Local)> aliases = [];
    private readonly List<(int Offset, uint Local)> gets = [];
    private readonly HashSet<uint> aliasLocals = [];
    private readonly List<long> captured = [];
    private readonly bool isWhole;
    private int from;
    private int lastCall = -1;
    private int firstWrite = int.MaxValue;

    /// <summary>Reads a frame's function.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="baseLocal">The local that holds what the frame's variables are counted from.</param>
    public StackUses(FrameScope scope, uint baseLocal)
    {
        (this.scope, module, this.baseLocal) = (scope, scope.State.Module, baseLocal);
        isWhole = Read();
    }

    /// <summary>True when the code may read a range of the frame's part of the stack behind the frame's offset; false when that can't be told.</summary>
    /// <param name="low">The first byte, from the base.</param>
    /// <param name="high">Behind the last.</param>
    public bool MayRead(long low, long high)
    {
        if (!isWhole)
            return false;
        foreach (var use in uses)
            if (use.Offset >= (use.IsLoad ? firstWrite : from) && use.Low < high && use.High > low)
                return true;
        foreach (var value in captured)
            if (lastCall >= from && value >= low && value < high)
                return true;
        foreach (var (value, local) in aliases)
            if (value >= low && value < high && gets.Exists(get => get.Local == local && get.Offset >= from))
                return true;
        return false;
    }

    private bool Read()
    {
        if (scope.State.Offset is not { Value: var at } || module.Body(scope.State.Function) is not { } body)
            return false;
        Stack<(bool IsLoop, int Offset)> blocks = [];
        List<int> writes = [];
        from = (int)Math.Min(at, int.MaxValue);
        var instructions = module.Instructions(body);
        while (instructions.Read())
        {
            var instruction = instructions.Current;
            if (!scope.Budget.TakeStep())
                return false;
            // What comes before the offset in a loop around it comes again.
            if ((ulong)instruction.Offset == at)
                foreach (var (isLoop, offset) in blocks)
                    from = isLoop ? offset : from;
            if (CodeStretch.IsWriting(instruction))
                writes.Add(instruction.Offset);
            if (instruction.OpensBlock)
                blocks.Push((instruction.Opcode == WasmOpcode.Loop, instruction.Offset));
            else if (instruction.ClosesBlock)
                blocks.TryPop(out _);
            else if (instruction.IsCall || instruction.IsTailCall)
                lastCall = instruction.Offset;
            else if (instruction.Opcode == WasmOpcode.LocalGet && instruction.Index == baseLocal)
                Follow(instructions, 0);
            else if (instruction.Opcode == WasmOpcode.LocalGet && aliasLocals.Contains(instruction.Index))
                gets.Add((instruction.Offset, instruction.Index));
        }
        // A load may have been moved down to where its result is needed, over the store that nobody else would have read: but over no other write.
        foreach (var write in writes)
            firstWrite = write >= from ? Math.Min(write, firstWrite) : firstWrite;
        return !instructions.Failed;
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
                aliases.Add((value, at.Index));
                aliasLocals.Add(at.Index);
                if (at.Opcode == WasmOpcode.LocalSet)
                    return;
            }
            else if (OperandEffect.Of(module, at) is not var (taken, given))
            {
                uses.Add((at.Offset, value, value + 1, false));
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
                Take(at, value, above);
                return;
            }
            last = at;
        }
    }

    private void Take(Instruction at, long value, int above)
    {
        if (MemoryAccesses.IsPlainStore(at.Opcode))
        {
            if (above == 0)
                captured.Add(value);
            return;
        }
        var isLoad = at.AccessesMemory && MemoryAccesses.IsPlainLoad(at.Opcode) && above == 0;
        if (!isLoad)
            uses.Add((at.Offset, value, value + 1, false));
        else if (at.Value <= int.MaxValue)
            uses.Add((at.Offset, value + (long)at.Value, value + (long)at.Value + MemoryAccesses.Width(at.Opcode), true));
    }
}

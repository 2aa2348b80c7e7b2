using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Whether a local may have been written on a way from one place of a function to another: passes over structured control flow, what cannot be told
/// counting as written.
/// </summary>
internal sealed class LocalWrites
{
    private const int MaxPasses = 8;
    private readonly Stack<OpenBlock> open = [];
    private readonly HashSet<int> writtenLoops = [];
    private readonly uint local;
    private readonly ulong since;
    private readonly ulong at;
    private readonly ValueBudget budget;

    private LocalWrites(uint local, ulong since, ulong at, ValueBudget budget) =>
        (this.local, this.since, this.at, this.budget) = (local, since, at, budget);

    /// <summary>Looks at the instructions of a function.</summary>
    /// <param name="module">The module.</param>
    /// <param name="function">The function.</param>
    /// <param name="local">The local.</param>
    /// <param name="since">Offset of the first instruction that counts.</param>
    /// <param name="at">Offset of the instruction before which is asked.</param>
    /// <param name="budget">What may be spent.</param>
    public static bool MayReach(WasmModule module, uint function, uint local, ulong since, ulong at, ValueBudget budget)
    {
        if (module.Body(function) is not { } body)
            return true;
        var pass = new LocalWrites(local, since, at, budget);
        // Each pass that has to be repeated has found one more loop that comes round with a write; few functions have many.
        for (var repeat = 0; repeat < MaxPasses; repeat++)
        {
            var before = pass.writtenLoops.Count;
            var isWritten = pass.Run(module.Instructions(body));
            if (isWritten || pass.writtenLoops.Count == before)
                return isWritten;
        }
        return true;
    }

    private bool Run(InstructionReader instructions)
    {
        open.Clear();
        var answer = true;
        var isPassed = false;
        var isCounting = false;
        // Null while no way leads here.
        bool? written = false;
        while (instructions.Read())
        {
            var instruction = instructions.Current;
            if (!budget.TakeStep())
                return true;
            if (!isCounting && (ulong)instruction.Offset >= since)
            {
                isCounting = true;
                written = written is null ? null : false;
            }
            if (!isPassed && (ulong)instruction.Offset >= at)
            {
                answer = written ?? true;
                if (answer)
                    return true;
                isPassed = true;
            }
            written = Step(instruction, isCounting, written);
            // Behind the place only what comes round to it counts.
            if (isPassed && !IsInLoop())
                return false;
        }
        return !isPassed || answer;
    }

    private bool IsInLoop()
    {
        foreach (var block in open)
        {
            if (block.IsLoop && (ulong)block.Offset < at)
                return true;
        }
        return false;
    }

    private bool? Step(in Instruction instruction, bool counts, bool? written)
    {
        switch (instruction.Opcode)
        {
            case WasmOpcode.LocalSet or WasmOpcode.LocalTee when instruction.Index == local && counts:
                foreach (var block in open)
                    block.HasWrite = true;
                return written is null ? null : true;
            case WasmOpcode.Else:
                if (!open.TryPeek(out var choice))
                    return true;
                choice.End = Join(choice.End, written);
                (written, choice.Start) = (choice.Start, null);
                return written;
            case WasmOpcode.Catch or WasmOpcode.CatchAll:
                if (!open.TryPeek(out var attempt))
                    return true;
                attempt.End = Join(attempt.End, written);
                return attempt.HasWrite || attempt.Start != false;
            case WasmOpcode.End or WasmOpcode.Delegate:
                // The last end is the function's own; none of its ways is asked about.
                return open.TryPop(out var closed) ? Join(Join(closed.End, written), closed.IsIf ? closed.Start : null) : written;
            case WasmOpcode.Br:
                Branch(instruction.Index, written);
                return null;
            case WasmOpcode.BrIf or WasmOpcode.BrOnNull or WasmOpcode.BrOnNonNull or WasmOpcode.BrOnCast or WasmOpcode.BrOnCastFail:
                Branch(instruction.Index, written);
                return written;
            case WasmOpcode.BrTable:
                for (uint label = 0; label < (uint)open.Count; label++)
                    Branch(label, written);
                return null;
            case WasmOpcode.Return or WasmOpcode.Unreachable or WasmOpcode.Throw or WasmOpcode.ThrowRef or WasmOpcode.Rethrow:
                return null;
            default:
                if (instruction.IsTailCall)
                    return null;
                if (!instruction.OpensBlock)
                    return written;
                if (written is not null && instruction.Opcode == WasmOpcode.Loop && writtenLoops.Contains(instruction.Offset))
                    written = true;
                open.Push(new(instruction.Opcode, instruction.Offset, written));
                return written;
        }
    }

    private void Branch(uint label, bool? written)
    {
        foreach (var block in open)
        {
            if (label-- > 0)
                continue;
            if (!block.IsLoop)
                block.End = Join(block.End, written);
            else if (written == true)
                writtenLoops.Add(block.Offset);
            return;
        }
    }

    private static bool? Join(bool? left, bool? right) =>
        left is null ? right
        : right is null ? left
        : left.Value || right.Value;

    private sealed class OpenBlock(WasmOpcode opcode, int offset, bool? start)
    {
        public int Offset => offset;
        public bool IsLoop => opcode == WasmOpcode.Loop;
        public bool IsIf => opcode == WasmOpcode.If;
        public bool? Start { get; set; } = start;
        public bool? End { get; set; }
        public bool HasWrite { get; set; }
    }
}

using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Runs a call again that came back, on what it was passed and on memory that nothing has written since: it must give what it gave. Whatever is not known, a
/// host function or an unknown place ends the attempt.
/// </summary>
/// <param name="module">The module.</param>
/// <param name="memory">Memory as it was when the function was entered.</param>
/// <param name="stackPointer">The stack pointer then; null when not known.</param>
/// <param name="watch">What follows the run of a function that has not come back; null for one that has.</param>
internal sealed class Replay(ModuleFlow module, ReplayMemory memory, ulong? stackPointer, ReplayWatch? watch = null)
{
    private const int Deepest = 8;
    private const int MostSteps = 20_000;

    private readonly List<ulong?> stack = [];
    private ulong? stackPointer = stackPointer;
    private int steps;

    /// <summary>The only result of a function; null when it can't be told.</summary>
    /// <param name="function">The callee.</param>
    /// <param name="arguments">What was passed; null entries are not known.</param>
    public ulong? Result(uint function, IReadOnlyList<ulong?> arguments)
    {
        stack.AddRange(arguments);
        return TryCall(function, 0) && stack is [var only] ? only : null;
    }

    private bool TryCall(uint function, int depth)
    {
        if (depth >= Deepest || module.DecodedBody(function) is not { } body || module.CountsOf(function) is not var (parameters, results))
            return false;
        if (parameters > stack.Count)
            return false;
        var locals = new ulong?[parameters + body.LocalCount];
        stack.CopyTo(stack.Count - parameters, locals, 0, parameters);
        stack.RemoveRange(stack.Count - parameters, parameters);
        locals.AsSpan(parameters).Fill(0);
        return TryRun(function, body, locals, results, depth);
    }

    private bool TryRun(uint function, DecodedBody body, ulong?[] locals, int results, int depth)
    {
        var bottom = stack.Count;
        List<(int Continue, int Height, int Results, bool IsLoop)> blocks = [(body.Code.Count, bottom, results, false)];
        for (var at = 0; at < body.Code.Count; at++)
        {
            if (++steps > MostSteps || !module.Budget.Take(1))
                return false;
            var instruction = body.Code[at];
            if (watch?.MayPass(function, instruction, depth, locals, stack) == false)
                return false;
            switch (instruction.Opcode)
            {
                case WasmOpcode.Block or WasmOpcode.Loop or WasmOpcode.If:
                    if (module.BlockCounts(function, instruction) is not var (taken, given))
                        return false;
                    ulong? condition = 1;
                    if (instruction.Opcode == WasmOpcode.If && (!TryPop(out condition) || condition is null))
                        return false;
                    var isLoop = instruction.Opcode == WasmOpcode.Loop;
                    blocks.Add((isLoop ? at : body.Ends[at], stack.Count - taken, isLoop ? taken : given, isLoop));
                    if ((uint)condition.Value == 0)
                        at = body.Elses[at] > 0 ? body.Elses[at] : body.Ends[at] - 1;
                    break;
                case WasmOpcode.Else:
                    at = body.Ends[at] - 1;
                    break;
                case WasmOpcode.End:
                    blocks.RemoveAt(blocks.Count - 1);
                    break;
                case WasmOpcode.Br or WasmOpcode.BrIf or WasmOpcode.BrTable or WasmOpcode.Return:
                    if (!TryLabel(function, instruction, blocks.Count, out var label))
                        return false;
                    if (label is { } target && !TryBranch(target, blocks, ref at))
                        return false;
                    break;
                case WasmOpcode.Call:
                    if (!TryCall(instruction.Index, depth + 1))
                        return false;
                    break;
                default:
                    if (!TryStep(instruction, locals))
                        return false;
                    break;
            }
        }
        return stack.Count == bottom + results;
    }

    // No label: a condition that is not met.
    private bool TryLabel(uint function, Instruction branch, int open, out uint? label)
    {
        label = branch.Opcode == WasmOpcode.Return ? (uint)open - 1 : branch.Index;
        if (branch.Opcode is WasmOpcode.Br or WasmOpcode.Return)
            return true;
        if (!TryPop(out var operand) || operand is not { } value)
            return false;
        if (branch.Opcode == WasmOpcode.BrIf)
            label = (uint)value != 0 ? branch.Index : null;
        else if ((uint)value < branch.SecondIndex)
            label = module.LabelOf(function, branch, (uint)value);
        return true;
    }

    private bool TryBranch(uint label, List<(int Continue, int Height, int Results, bool IsLoop)> blocks, ref int at)
    {
        if (label >= (uint)blocks.Count)
            return false;
        var place = blocks.Count - 1 - (int)label;
        var block = blocks[place];
        var extra = stack.Count - block.Results - block.Height;
        // A block of an invalid body may take more than there is.
        if (extra < 0 || block.Height < 0)
            return false;
        stack.RemoveRange(block.Height, extra);
        // A loop stays open; the end of a block closes it.
        blocks.RemoveRange(place + 1, blocks.Count - place - 1);
        at = block.IsLoop ? block.Continue : block.Continue - 1;
        return true;
    }

    private bool TryStep(Instruction at, ulong?[] locals)
    {
        ulong? value;
        switch (at.Opcode)
        {
            case WasmOpcode.I32Const or WasmOpcode.F32Const:
                stack.Add((uint)at.Value);
                return true;
            case WasmOpcode.I64Const or WasmOpcode.F64Const:
                stack.Add(at.Value);
                return true;
            case WasmOpcode.LocalGet when at.Index < (uint)locals.Length:
                stack.Add(locals[at.Index]);
                return true;
            case WasmOpcode.LocalSet or WasmOpcode.LocalTee when at.Index < (uint)locals.Length:
                if (!TryPop(out locals[at.Index]))
                    return false;
                if (at.Opcode == WasmOpcode.LocalTee)
                    stack.Add(locals[at.Index]);
                return true;
            case WasmOpcode.GlobalGet:
                stack.Add(at.Index == module.StackPointer ? stackPointer : null);
                return true;
            case WasmOpcode.GlobalSet when at.Index == module.StackPointer:
                return TryPop(out stackPointer);
            case WasmOpcode.Select or WasmOpcode.SelectTyped:
                if (!TryPop(out var condition) || !TryPop(out var otherwise) || !TryPop(out value) || condition is null)
                    return false;
                stack.Add((uint)condition.Value != 0 ? value : otherwise);
                return true;
            case WasmOpcode.Drop:
                return TryPop(out _);
            case WasmOpcode.Nop:
                return true;
        }
        if (at.AccessesMemory)
            return TryAccess(at);
        return at.Opcode is >= WasmOpcode.I32Eqz and <= WasmOpcode.I64Extend32S && TryCompute(at.Opcode);
    }

    private bool TryCompute(WasmOpcode opcode)
    {
        if (StackEffects.Of(opcode) is not var (taken, _))
            return false;
        ulong? b = 0;
        if (taken == 2 && !TryPop(out b) || !TryPop(out var a))
            return false;
        stack.Add(a is { } left && b is { } right && FlowArithmetic.TryFold(opcode, left, right, out var result) ? result : null);
        return watch?.MayCompute(opcode, a, b) != false;
    }

    private bool TryAccess(Instruction at)
    {
        if (at.Opcode is >= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U)
        {
            if (!TryPop(out var from) || from is not { } address || at.Index != 0 || at.Value > ulong.MaxValue - address)
                return false;
            if (watch?.MayAccess(address + at.Value, MemoryAccesses.Width(at.Opcode)) == false)
                return false;
            stack.Add(memory.Load(at.Opcode, address + at.Value));
            return true;
        }
        if (!MemoryAccesses.IsPlainStore(at.Opcode) || at.Opcode is WasmOpcode.V128Store || at.Index != 0)
            return false;
        if (!TryPop(out var value) || !TryPop(out var to) || to is not { } place || at.Value > ulong.MaxValue - place)
            return false;
        var width = MemoryAccesses.Width(at.Opcode);
        return watch?.MayAccess(place + at.Value, width) != false && memory.TryStore(place + at.Value, width, value);
    }

    private bool TryPop(out ulong? value)
    {
        value = null;
        if (stack.Count == 0)
            return false;
        value = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return true;
    }
}

using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// The code between the place from which a location list says something and the frame's offset: whether it runs as the program was written, one statement
/// after another.
/// </summary>
/// <param name="HasJoin">
/// True with a place where ways meet: LLVM forgets assignments on conditional ways when it takes a loop away, and goes on with the constant that was there before.
/// </param>
/// <param name="HasChoice">True with a choice made by arithmetic: the same, when it makes a <c>select</c> of a branch.</param>
/// <param name="MayBeMoved">
/// True when the instruction at the frame's offset may stand behind the place though the program runs it before: LLVM for wasm moves an instruction down to
/// the only user of its result (RegStackify) and leaves what it says of variables where it was.
/// </param>
/// <param name="LeavesLoop">
/// True when a loop that the place is in ends in between: LLVM works out what the next round would assign before it decides whether there is one, and says that it
/// was assigned.
/// </param>
/// <param name="IsChosen">True when the local itself is one arm of a <c>select</c>: the variable may be what was chosen, which has no name any more.</param>
internal readonly record struct CodeStretch(bool HasJoin, bool HasChoice, bool MayBeMoved, bool LeavesLoop, bool IsChosen)
{
    /// <summary>Looks at the code of a frame's function from an offset on; null when it can't be told.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="from">Where the stretch begins, from the function's first byte.</param>
    /// <param name="local">The local that the value is in; null for a constant.</param>
    public static CodeStretch? Between(FrameScope scope, ulong from, uint? local)
    {
        var state = scope.State;
        if (state.Offset is not { Value: var at } || state.Module.Body(state.Function) is not { } body)
            return null;
        var instructions = state.Module.Instructions(body);
        var walk = new Walk(state.Module, from, local);
        while (instructions.Read())
        {
            var instruction = instructions.Current;
            var offset = (ulong)instruction.Offset;
            if (!scope.Budget.TakeStep() || offset > at)
                return null;
            if (offset == at)
                return new(
                    walk.HasJoin,
                    walk.HasChoice || ChoosesSoon(instructions, scope),
                    walk.MayBeMoved(instruction, instructions),
                    walk.LeavesLoop,
                    walk.IsChosen
                );
            walk.Pass(instruction);
        }
        return null;
    }

    // What is chosen for a use behind the offset may have been so before: only the choice was moved.
    private static bool ChoosesSoon(InstructionReader rest, FrameScope scope)
    {
        while (rest.Read() && scope.Budget.TakeStep() && !EndsBlock(rest.Current))
        {
            if (rest.Current.Opcode is WasmOpcode.Select or WasmOpcode.SelectTyped)
                return true;
        }
        return false;
    }

    private static bool Meets(Instruction at) =>
        at.OpensBlock && at.Opcode != WasmOpcode.Block
        || at.ClosesBlock
        || at.Opcode is WasmOpcode.Else or WasmOpcode.Catch or WasmOpcode.CatchAll;

    private static bool EndsBlock(Instruction at) =>
        at.OpensBlock || Meets(at) || at.Opcode is WasmOpcode.Br or WasmOpcode.BrIf or WasmOpcode.BrTable;

    // Nothing that has effects is moved over these.
    internal static bool IsWriting(Instruction at) =>
        at.IsCall
        || at.AccessesMemory && !MemoryAccesses.IsPlainLoad(at.Opcode)
        || at.Opcode
            is WasmOpcode.GlobalSet
                or WasmOpcode.MemoryGrow
                or WasmOpcode.MemoryCopy
                or WasmOpcode.MemoryFill
                or WasmOpcode.MemoryInit;

    // Divisions and conversions trap, and are moved all the same.
    private static bool IsPure(Instruction at) => !at.AccessesMemory && !IsWriting(at);

    /// <summary>What was met on the way from a function's entry.</summary>
    private sealed class Walk(WasmModule module, ulong from, uint? local)
    {
        private readonly ExpressionStarts starts = new(module);
        private readonly List<Instruction> effects = [];
        private readonly HashSet<int> taken = [];
        private readonly Stack<bool> blocks = [];
        private int outer;
        private bool isOneBlock = true;
        private bool isCompared;
        private bool isFirst = true;
        private bool isSetBefore;
        private bool isNeeded;

        public bool HasJoin { get; private set; }

        public bool HasChoice { get; private set; }

        public bool IsChosen { get; private set; }

        public bool LeavesLoop { get; private set; }

        public void Pass(Instruction at)
        {
            Nest(at);
            if ((ulong)at.Offset >= from)
                Choose(at);
            starts.Run(at);
            if ((ulong)at.Offset < from)
            {
                isSetBefore = at.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee && at.Index == local;
                isNeeded = isSetBefore && at.Opcode == WasmOpcode.LocalTee;
                isFirst = false;
                return;
            }
            // Nothing comes before a function's entry, and what takes a value as operand comes behind it.
            isNeeded |= isFirst && local is not null || isSetBefore && at.Opcode == WasmOpcode.LocalGet && at.Index == local;
            // What is compared for a branch chooses no value.
            var isBranch = at.Opcode is WasmOpcode.BrIf or WasmOpcode.If or WasmOpcode.I32Eqz or WasmOpcode.I64Eqz;
            HasJoin |= Meets(at);
            HasChoice |= isCompared && !isBranch || at.Opcode is WasmOpcode.Select or WasmOpcode.SelectTyped;
            isCompared = at.Opcode is >= WasmOpcode.I32Eqz and <= WasmOpcode.F64Ge;
            isOneBlock &= !EndsBlock(at);
            if (!isOneBlock)
                effects.Clear();
            else if (!IsPure(at))
                effects.Add(at);
        }

        // The blocks around the place are the outermost of those that are open.
        private void Nest(Instruction at)
        {
            if (at.OpensBlock)
                blocks.Push(at.Opcode == WasmOpcode.Loop);
            else if (at.ClosesBlock && blocks.TryPop(out var isLoop) && (ulong)at.Offset >= from && blocks.Count < outer)
                (LeavesLoop, outer) = (LeavesLoop || isLoop, blocks.Count);
            if ((ulong)at.Offset < from)
                outer = blocks.Count;
        }

        // An arm ends where the next operand begins.
        private void Choose(Instruction at)
        {
            if (at.Opcode is WasmOpcode.LocalGet or WasmOpcode.LocalTee && at.Index == local)
                taken.Add(at.End);
            else if (at.Opcode is WasmOpcode.Select or WasmOpcode.SelectTyped)
                IsChosen |=
                    starts.StartOf(1) is { } second && taken.Contains(second)
                    || starts.StartOf(0) is { } condition && taken.Contains(condition);
        }

        public bool MayBeMoved(Instruction at, InstructionReader rest)
        {
            if ((ulong)at.Offset < from || !isOneBlock || isNeeded || !LeavesOperand(at, rest, module))
                return false;
            // What belongs to the same expression was moved with it.
            var start = starts.Outermost(at);
            foreach (var effect in effects)
                if (effect.Offset < start && (IsWriting(effect) ? !IsPure(at) : IsWriting(at)))
                    return false;
            return true;
        }
    }

    // A result that goes into a local at once, or nowhere, has no user to be moved to.
    private static bool LeavesOperand(Instruction at, InstructionReader rest, WasmModule module)
    {
        var results = at.Opcode switch
        {
            WasmOpcode.Call => module.TypeOf(at.Index)?.Results.Count,
            WasmOpcode.CallIndirect or WasmOpcode.CallRef => module.FunctionTypeAt(at.Index)?.Results.Count,
            _ => StackEffects.Of(at.Opcode)?.Given,
        };
        if (results == 0)
            return false;
        return !rest.Read() || rest.Current.Opcode is not (WasmOpcode.LocalSet or WasmOpcode.Drop);
    }
}

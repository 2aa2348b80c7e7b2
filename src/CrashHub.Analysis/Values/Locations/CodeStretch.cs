using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// The code between the place from which a location list says something and the frame's offset: whether it runs as the program was written, one statement
/// after another.
/// </summary>
/// <param name="IsStraight">
/// True without a place where ways meet and without a choice made by arithmetic: LLVM forgets assignments on conditional ways when it makes a <c>select</c> of
/// them or takes a loop away, and goes on with the constant that was there before.
/// </param>
/// <param name="MayBeMoved">
/// True when the instruction at the frame's offset may stand behind the place though the program runs it before: LLVM for wasm moves an instruction down to
/// the only user of its result (RegStackify) and leaves what it says of variables where it was.
/// </param>
internal readonly record struct CodeStretch(bool IsStraight, bool MayBeMoved)
{
    /// <summary>Looks at the code of a frame's function from an offset on; null when it can't be told.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="from">Where the stretch begins, from the function's first byte.</param>
    public static CodeStretch? Between(FrameScope scope, ulong from)
    {
        var state = scope.State;
        if (state.Offset is not { Value: var at } || state.Module.Body(state.Function) is not { } body)
            return null;
        var instructions = state.Module.Instructions(body);
        var (isStraight, isOneBlock, hasRead, hasWritten, isCompared) = (true, true, false, false, false);
        while (instructions.Read())
        {
            var instruction = instructions.Current;
            if (!scope.Budget.TakeStep())
                return null;
            if ((ulong)instruction.Offset == at)
            {
                var isStayed = !isOneBlock || hasWritten && !IsPure(instruction) || hasRead && IsWriting(instruction);
                return new(
                    isStraight,
                    !isStayed && (ulong)instruction.Offset >= from && LeavesOperand(instruction, instructions, state.Module)
                );
            }
            if ((ulong)instruction.Offset > at)
                return null;
            if ((ulong)instruction.Offset < from)
                continue;
            // What is compared for a branch chooses no value.
            var isBranch = instruction.Opcode is WasmOpcode.BrIf or WasmOpcode.If or WasmOpcode.I32Eqz or WasmOpcode.I64Eqz;
            isStraight &=
                !(isCompared && !isBranch)
                && !Meets(instruction)
                && instruction.Opcode is not (WasmOpcode.Select or WasmOpcode.SelectTyped);
            isCompared = instruction.Opcode is >= WasmOpcode.I32Eqz and <= WasmOpcode.F64Ge;
            isOneBlock &= !EndsBlock(instruction);
            hasRead |= instruction.AccessesMemory;
            hasWritten |= IsWriting(instruction);
        }
        return null;
    }

    private static bool Meets(Instruction at) =>
        at.OpensBlock && at.Opcode != WasmOpcode.Block
        || at.ClosesBlock
        || at.Opcode is WasmOpcode.Else or WasmOpcode.Catch or WasmOpcode.CatchAll;

    private static bool EndsBlock(Instruction at) =>
        at.OpensBlock || Meets(at) || at.Opcode is WasmOpcode.Br or WasmOpcode.BrIf or WasmOpcode.BrTable;

    // Nothing that has effects is moved over these.
    private static bool IsWriting(Instruction at) =>
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

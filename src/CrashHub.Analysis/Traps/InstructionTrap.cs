using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>
/// Reads the trap kind off the instruction at the youngest frame's offset. A kind is certain only where neither an operand nor the engine's
/// habits leave another open.
/// </summary>
internal static class InstructionTrap
{
    private static readonly (TrapPossibilities Possibility, TrapKind Kind)[] Kinds =
    [
        (TrapPossibilities.Unreachable, TrapKind.Unreachable),
        (TrapPossibilities.MemoryOutOfBounds, TrapKind.MemoryOutOfBounds),
        (TrapPossibilities.IndirectCallToNull, TrapKind.IndirectCallToNull),
        (TrapPossibilities.IndirectCallTypeMismatch, TrapKind.IndirectCallTypeMismatch),
        (TrapPossibilities.TableOutOfBounds, TrapKind.TableOutOfBounds),
        (TrapPossibilities.IntegerDivideByZero, TrapKind.IntegerDivideByZero),
        (TrapPossibilities.IntegerOverflow, TrapKind.IntegerOverflow),
        (TrapPossibilities.InvalidConversionToInteger, TrapKind.InvalidConversionToInteger),
        (TrapPossibilities.UncaughtException, TrapKind.UncaughtException),
        (TrapPossibilities.NullReference, TrapKind.NullReference),
        (TrapPossibilities.ArrayOutOfBounds, TrapKind.ArrayOutOfBounds),
        (TrapPossibilities.CastFailure, TrapKind.CastFailure),
        (TrapPossibilities.AllocationTooLarge, TrapKind.AllocationTooLarge),
        (TrapPossibilities.UnalignedAtomic, TrapKind.UnalignedAtomic),
        (TrapPossibilities.AtomicWaitOnNonShared, TrapKind.AtomicWaitNonShared),
        (TrapPossibilities.UnhandledTag, TrapKind.UnhandledTag),
        (TrapPossibilities.ContinuationConsumed, TrapKind.ContinuationConsumed),
    ];

    private const int MostCandidates = 4;

    /// <summary>What is left open where the engine knew no offset.</summary>
    public static TrapReading AtNoOffset { get; } = TrapReading.OneOf(TrapKind.StackOverflow, TrapKind.OutOfFuel, TrapKind.Interrupted);

    /// <summary>Reads the instruction.</summary>
    /// <param name="module">The module that trapped.</param>
    /// <param name="function">Its function.</param>
    /// <param name="offset">The youngest frame's offset; null when the engine knew none.</param>
    public static TrapReading Read(WasmModule module, uint function, FunctionOffset? offset)
    {
        // Wasmtime: no offset on an exhausted call stack, and for out of fuel or an interrupt at a function's entry.
        if (offset is not { } place)
            return AtNoOffset;
        if (module.Body(function) is not { } body || !Find(module, body, place, out var at, out var loadBefore, out var leadsToUnreachable))
            return TrapReading.Unknown;
        return at.Opcode switch
        {
            // Wasmtime folds a conditional branch and the unreachable behind it, or at its target, into one conditional trap at the branch.
            WasmOpcode.BrIf or WasmOpcode.If when leadsToUnreachable => WithFoldedLoad(loadBefore, TrapKind.Unreachable),
            WasmOpcode.Loop => TrapReading.OneOf(TrapKind.OutOfFuel, TrapKind.Interrupted),
            WasmOpcode.Call or WasmOpcode.ReturnCall => OfCall(module, at),
            _ => OfPossibilities(module, at, loadBefore),
        };
    }

    /// <summary>What a function's instructions leave open where the place is not known; nothing when that is more than four kinds.</summary>
    public static TrapReading Anywhere(WasmModule module, uint function)
    {
        if (module.Body(function) is not { } body)
            return TrapReading.Unknown;
        var possible = TrapPossibilities.None;
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            if (
                reader.Current.Opcode is WasmOpcode.Call or WasmOpcode.ReturnCall
                && reader.Current.Index < (uint)module.ImportedFunctionCount
            )
                possible |= TrapPossibilities.HostError;
            else if (!reader.Current.IsCall || reader.Current.Opcode is not WasmOpcode.Call)
                possible |= reader.Current.Info.Traps;
        }
        TrapKind[] kinds = [.. Kinds.Where(pair => (possible & pair.Possibility) != 0).Select(pair => pair.Kind)];
        if ((possible & TrapPossibilities.HostError) != 0)
            kinds = [.. kinds, TrapKind.HostError];
        return kinds.Length is > 0 and <= MostCandidates && !reader.Failed ? new(TrapKind.Unknown, kinds) : TrapReading.Unknown;
    }

    // A failing import leaves the caller as the youngest frame, at its call.
    private static TrapReading OfCall(WasmModule module, Instruction call) =>
        call.Index < (uint)module.ImportedFunctionCount
            ? TrapReading.Certain(TrapKind.HostError)
            : TrapReading.OneOf(TrapKind.StackOverflow, TrapKind.HostError);

    private static TrapReading OfPossibilities(WasmModule module, Instruction at, bool loadBefore)
    {
        var possible = new List<TrapKind>();
        foreach (var (possibility, kind) in Kinds)
        {
            if ((at.Info.Traps & possibility) != 0)
                possible.Add(kind);
        }
        // A function of the host that fails leaves the caller as the youngest frame, at the instruction that called it.
        if ((at.Info.Traps & TrapPossibilities.HostError) != 0 && module.TableContents.CanReachHost)
            possible.Add(TrapKind.HostError);
        if (at.AccessesMemory || at.Info.Traps == TrapPossibilities.Unreachable)
            return TrapReading.OneOf([.. possible]);
        return possible.Count == 0
            ? loadBefore
                ? new(TrapKind.Unknown, [TrapKind.MemoryOutOfBounds])
                : TrapReading.Unknown
            : WithFoldedLoad(loadBefore, [.. possible]);
    }

    // On x86-64 Wasmtime folds a load into the instruction that uses it: the fault of the load is then reported there (formats.md).
    private static TrapReading WithFoldedLoad(bool loadBefore, params TrapKind[] kinds) =>
        loadBefore ? new(TrapKind.Unknown, [.. kinds, TrapKind.MemoryOutOfBounds]) : TrapReading.OneOf(kinds);

    private static bool Find(
        WasmModule module,
        FunctionBody body,
        FunctionOffset place,
        out Instruction at,
        out bool loadBefore,
        out bool leadsToUnreachable
    )
    {
        at = default;
        loadBefore = leadsToUnreachable = false;
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            if ((ulong)reader.Current.Offset > place.Value)
                return false;
            if ((ulong)reader.Current.Offset == place.Value)
            {
                at = reader.Current;
                leadsToUnreachable = LeadsToUnreachable(ref reader, at);
                return true;
            }
            loadBefore = IsFoldable(reader.Current) || (loadBefore && !EndsFolding(reader.Current));
        }
        return false;
    }

    private static bool IsFoldable(Instruction instruction) =>
        instruction.AccessesMemory && instruction.Info.Mnemonic.Contains(".load", StringComparison.Ordinal);

    // A load is folded within its basic block only, and never across a write to memory.
    private static bool EndsFolding(Instruction instruction) =>
        instruction.OpensBlock
        || instruction.ClosesBlock
        || instruction.IsCall
        || instruction.AccessesMemory
        || instruction.Opcode is WasmOpcode.Else or WasmOpcode.Br or WasmOpcode.BrIf or WasmOpcode.BrTable or WasmOpcode.Return;

    // Either the next instruction is unreachable, or the branch leaves to the end of a block behind which unreachable stands.
    private static bool LeadsToUnreachable(ref InstructionReader reader, Instruction branch)
    {
        if (!reader.Read())
            return false;
        if (reader.Current.Opcode == WasmOpcode.Unreachable)
            return true;
        if (branch.Opcode != WasmOpcode.BrIf)
            return false;
        var nested = 0;
        var left = branch.Index;
        do
        {
            if (reader.Current.OpensBlock)
                nested++;
            else if (reader.Current.ClosesBlock && nested > 0)
                nested--;
            else if (reader.Current.ClosesBlock && left-- == 0)
                return reader.Read() && reader.Current.Opcode == WasmOpcode.Unreachable;
        } while (reader.Read());
        return false;
    }
}

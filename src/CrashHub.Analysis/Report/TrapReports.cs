using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Traps;
using CrashHub.Analysis.Traps.Messages;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>Works out the trap from the host's message, the instruction at the youngest offset and the frames.</summary>
internal static class TrapReports
{
    public static TrapReport Of(
        AnalysisPlan plan,
        IReadOnlyList<PhysicalStack> stacks,
        IReadOnlyList<FrameReport> frames,
        LoadedModules modules,
        ReportNotes notes
    )
    {
        var message = plan.Event.Trap is { Length: > 0 } sent ? sent : plan.Backtrace?.TrapMessage;
        var instruction = TrapReading.Unknown;
        var anywhere = TrapReading.Unknown;
        HostCall? hostCall = null;
        if (Youngest(stacks) is { Function: { } function } youngest && modules.SymbolsOf(youngest.Module)?.Module is { } module)
        {
            hostCall = HostCall.At(module, function, youngest.Offset);
            if (youngest.Offset is not null || OffsetZeroIsMeant(plan))
                instruction = InstructionTrap.Read(module, function, youngest.Offset);
            else if (message is null)
                anywhere = InstructionTrap.Anywhere(module, function);
        }
        else if (IsExhausted(plan.Backtrace))
            instruction = InstructionTrap.AtNoOffset;
        var stack = stacks.Count == 0 ? null : StackOf(stacks[0], frames, modules, plan);
        var operands = stack?.Values.State(0) is { } state ? new OperandTrap(state, stack.Values.TrapOperand) : null;
        var decided = operands?.Decide(instruction) ?? instruction;
        var reading =
            message is not null ? Reconcile(message, decided, notes)
            : anywhere == TrapReading.Unknown ? decided
            : anywhere;
        var cause = TrapCauses.Read(frames.Select(frame => frame.Function ?? ""), hostCall) ?? CauseOf(stacks, frames, reading);
        var text = stack is null ? null : TrapMessages.Of(stack, cause, hostCall);
        return new TrapReport
        {
            Kind = reading.Kind,
            Candidates = reading is { Kind: TrapKind.Unknown, Candidates.Count: > 0 } ? reading.Candidates : null,
            AtInstruction = instruction == reading ? null : OpenAt(instruction, message is null),
            Source = message is null ? TrapSource.Instruction : TrapSource.Host,
            Cause = cause,
            Message = text,
            MessageFromMemory = text is not null,
            Access = FailedAccess.Access(reading, message, operands, stack?.Values.State(0)),
            IndirectCall = operands is null ? null : FailedAccess.IndirectCall(reading, operands, stack!.Values.State(0)!),
        };
    }

    // What no name on the stack tells.
    private static TrapCause? CauseOf(IReadOnlyList<PhysicalStack> stacks, IReadOnlyList<FrameReport> frames, TrapReading reading)
    {
        if (stacks is not [{ States: [{ } youngest, ..] }, ..])
            return null;
        if (!reading.Contradicts(TrapKind.MemoryOutOfBounds) && reading.Candidates.Count < 3 && ShadowStack.IsExhausted(youngest))
            return TrapCause.ShadowStackOverflow;
        var isC = frames is [{ Language: "c" or "c++" or null }, ..];
        var isCertain = reading.Kind == TrapKind.Unreachable;
        var isOpen = !isCertain && reading.Candidates.Contains(TrapKind.Unreachable);
        return isC && (isCertain || isOpen) && SanitizerTraps.At(youngest.Module, youngest.Function, youngest.Offset, isCertain)
            ? TrapCause.Sanitizer
            : null;
    }

    private static TrapStack StackOf(PhysicalStack stack, IReadOnlyList<FrameReport> frames, LoadedModules modules, AnalysisPlan plan)
    {
        string?[] names = [.. frames.Where(frame => !frame.Inline).Select(frame => frame.Function)];
        var symbols = new Dictionary<WasmModule, int>();
        for (var i = 0; i < stack.States.Count; i++)
        {
            if (stack.States[i] is { } state && stack.Frames[i].Module is { } module)
                symbols.TryAdd(state.Module, module);
        }
        return new TrapStack(
            names,
            stack.States,
            (module, function) => symbols.TryGetValue(module, out var index) ? modules.SymbolsOf(index)?.NameOf(function) : null,
            plan.Limits
        );
    }

    // A text of Wasmtime leaves the offset out that its dump writes as 0; the function is named, its index is not.
    private static bool IsExhausted(TextBacktrace? text) =>
        text is { Format: TextBacktraceFormat.Wasmtime, Frames: [{ Offset: null }, { Offset: not null }, ..] };

    private static IReadOnlyList<TrapKind>? OpenAt(TrapReading instruction, bool isToldWithoutHost) =>
        instruction.Kind != TrapKind.Unknown ? [instruction.Kind]
        : instruction.Candidates.Count > 0 || isToldWithoutHost ? instruction.Candidates
        : null;

    private static PhysicalFrame? Youngest(IReadOnlyList<PhysicalStack> stacks) =>
        stacks is [{ Frames: [var youngest, ..] }, ..] ? youngest : null;

    // Wasmtime's offset 0 says something about the trap; WasmEdge never writes the youngest place, and a damaged offset says nothing.
    private static bool OffsetZeroIsMeant(AnalysisPlan plan) =>
        plan.Dump is { Layout: CoredumpLayout.Standard, Threads: [{ Frames: [{ CodeOffset: 0 }, ..] }, ..] };

    // The host's own words win. Words that no engine uses are a host function's: it failed at a call, or the words say nothing of the trap.
    private static TrapReading Reconcile(string message, TrapReading instruction, ReportNotes notes)
    {
        var host = HostMessage.Read(message);
        if (host == TrapReading.Unknown)
            return instruction.Contradicts(TrapKind.HostError) ? instruction : TrapReading.Certain(TrapKind.HostError);
        if (host.Kind != TrapKind.Unknown)
        {
            if (instruction.Contradicts(host.Kind))
                notes.Add("trapDisagreement", "the instruction at the youngest frame's offset cannot raise the trap that the host names");
            return host;
        }
        TrapKind[] both = [.. host.Candidates.Where(kind => !instruction.Contradicts(kind))];
        return both.Length == 0 ? host : TrapReading.OneOf(both);
    }
}

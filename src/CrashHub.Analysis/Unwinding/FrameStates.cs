using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding;

/// <summary>Works out the state of a thread's frames.</summary>
internal static class FrameStates
{
    // Instances of one module that have used stack and not given it back; with more of them the right one stays unknown.
    private const int MostInstancesTried = 16;

    /// <summary>One state a frame, youngest first; null where the module or the function is not known.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="thread">One of its threads.</param>
    /// <param name="positions">Where its frames are, as <see cref="FrameNormalizer"/> says.</param>
    /// <param name="moduleOf">The wasm module of a frame, or null when it is not at hand.</param>
    /// <param name="flows">What was found of the modules before; shared by the threads of one analysis.</param>
    /// <param name="trap">What the host says of the trap, for the thread that trapped.</param>
    public static FrameState?[] Of(
        CoredumpFile dump,
        CoredumpThread thread,
        IReadOnlyList<FramePosition> positions,
        Func<CoredumpFrame, WasmModule?> moduleOf,
        FlowModules? flows = null,
        ArithmeticTrap trap = ArithmeticTrap.Unknown
    )
    {
        flows ??= new FlowModules(AnalysisLimits.Default);
        var seats = new FrameSeat?[thread.Frames.Count];
        for (var i = 0; i < seats.Length; i++)
        {
            if (moduleOf(thread.Frames[i]) is { } module && positions[i].FunctionIndex is { } function)
                seats[i] = Seat(dump, thread.Frames[i], flows.Of(module), function, positions[i].Offset, i == 0);
        }
        var unwinder = new StackUnwinder(dump, seats, thread.IsTruncated);
        Assign(dump, thread, seats, unwinder);
        var others = PointersOfOthers(dump, thread, seats, unwinder);
        unwinder.Unwind(others.Contains);
        var chain = new FrameChain(dump, seats, flows.Budget, trap);
        var states = new FrameState?[seats.Length];
        for (var i = 0; i < states.Length; i++)
        {
            if (seats[i] is { } seat)
                states[i] = new FrameState(dump, thread.Frames[i], seat.Module.Module, seat.Function, positions[i].Offset, seat.Instance)
                {
                    Base = seat.Base,
                    Derived = new DerivedValues(chain, i),
                };
        }
        return states;
    }

    private static FrameSeat Seat(
        CoredumpFile dump,
        CoredumpFrame frame,
        ModuleFlow module,
        uint function,
        Bytes.FunctionOffset? offset,
        bool isYoungest
    )
    {
        // Wasmtime has no offset for a function that it entered and did not begin: the call stack, the fuel or the time was used up.
        var isAtEntry = isYoungest && offset is null && frame.CodeOffset == 0 && dump.Layout == CoredumpLayout.Standard;
        FunctionFlow? Walk() =>
            offset is { } place ? module.FlowAt(function, place.Value)
            : isAtEntry ? module.FlowAtEntry(function)
            : null;
        return new FrameSeat(dump, frame, module, function, Walk, isYoungest);
    }

    // Wasmtime names the last instance of a module in every frame: with several, the one counts whose stack pointer moved and whose sum closes.
    private static void Assign(CoredumpFile dump, CoredumpThread thread, FrameSeat?[] seats, StackUnwinder unwinder)
    {
        Dictionary<uint, List<int>> instances = [];
        for (var i = 0; i < dump.Instances.Count; i++)
        {
            if (!instances.TryGetValue(dump.Instances[i].ModuleIndex, out var list))
                instances.Add(dump.Instances[i].ModuleIndex, list = []);
            list.Add(i);
        }
        Dictionary<ModuleFlow, int?> chosen = [];
        for (var i = 0; i < seats.Length; i++)
        {
            if (seats[i] is not { } seat || !instances.TryGetValue(dump.ModuleIndexOf(thread.Frames[i]) ?? 0, out var candidates))
                continue;
            if (!chosen.TryGetValue(seat.Module, out var instance))
                chosen.Add(seat.Module, instance = candidates is [var only] ? only : Closing(candidates, seat.Module, unwinder));
        }
        foreach (var seat in seats)
            if (seat is not null && chosen.TryGetValue(seat.Module, out var instance))
                seat.Instance = instance;
    }

    private static int? Closing(List<int> candidates, ModuleFlow module, StackUnwinder unwinder)
    {
        int? found = null;
        var tried = 0;
        foreach (var candidate in candidates)
        {
            if (!unwinder.HasMoved(module, candidate))
                continue;
            if (++tried > MostInstancesTried)
                return null;
            if (!unwinder.Closes(module, candidate))
                continue;
            if (found is not null)
                return null;
            found = candidate;
        }
        return found;
    }

    private static HashSet<uint> PointersOfOthers(CoredumpFile dump, CoredumpThread thread, FrameSeat?[] seats, StackUnwinder unwinder)
    {
        HashSet<uint> shared = [];
        if (dump.Threads.Count < 2)
            return shared;
        Dictionary<int, uint> own = [];
        foreach (var seat in seats)
            if (seat?.Instance is { } instance && unwinder.PointerOf(seat.Module, instance) is { } pointer)
                own[instance] = pointer;
        foreach (var other in dump.Threads)
        {
            if (ReferenceEquals(other, thread))
                continue;
            foreach (var frame in other.Frames)
                if (own.TryGetValue((int)Math.Min(frame.InstanceIndex, int.MaxValue), out var pointer))
                    shared.Add(pointer);
        }
        return shared;
    }
}

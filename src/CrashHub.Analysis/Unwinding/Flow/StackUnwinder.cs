using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Finds where each frame's part of the stack in linear memory begins. The dump has the stack pointer at the trap; a walk says how far it lies from where the
/// function found it; that is the caller's at the call. So each frame follows from the younger ones of the same stack pointer.
/// </summary>
internal sealed class StackUnwinder(CoredumpFile dump, IReadOnlyList<FrameSeat?> seats, bool isTruncated)
{
    /// <summary>Sets <see cref="FrameSeat.Entry"/> and <see cref="FrameSeat.Base"/> of the seats whose instance is known.</summary>
    /// <param name="isShared">True for a stack pointer, by its global in the dump, that another thread may have set: only a closed sum proves anything.</param>
    public void Unwind(Func<uint, bool> isShared)
    {
        foreach (var pointer in Pointers())
            Unwind(pointer, isShared(pointer));
        // Without a stack pointer in the dump its locals may still tell.
        var never = seats.Count;
        foreach (var seat in seats)
            if (seat is { Base: null } && PointerOf(seat.Module, seat.Instance) is null && seat.DumpedEntry() is not null)
                Place(seat, null, ref never, 0);
    }

    /// <summary>True when an instance's stack pointer is not where its stack begins.</summary>
    public bool HasMoved(ModuleFlow module, int instance) =>
        PointerOf(module, instance) is { } pointer && Value(pointer) is { } value && value != module.InitialStackPointer;

    /// <summary>True when the frames of a module, were they an instance's, use stack and reach its beginning.</summary>
    /// <param name="module">The module.</param>
    /// <param name="instance">The instance, in the dump.</param>
    public bool Closes(ModuleFlow module, int instance)
    {
        if (PointerOf(module, instance) is not { } pointer)
            return false;
        foreach (var seat in seats)
            if (seat?.Module == module)
                seat.Instance = instance;
        Unwind(pointer, isDoubtful: true);
        var closes = false;
        foreach (var seat in seats)
        {
            if (seat?.Module != module)
                continue;
            closes |= seat.Base is { IsVerified: true, IsInDump: false };
            (seat.Instance, seat.Base, seat.Entry, seat.StackPointer) = (null, null, null, null);
        }
        return closes;
    }

    /// <summary>The stack pointer's global in the dump; null when it is not there.</summary>
    public uint? PointerOf(ModuleFlow module, int? instance) =>
        module.StackPointer is { } global
        && instance is { } index
        && index < dump.Instances.Count
        && global < (uint)dump.Instances[index].Globals.Count
        && dump.Instances[index].Globals[(int)global] is var found
        && found < (uint)dump.Globals.Count
            ? found
            : null;

    private List<uint> Pointers()
    {
        List<uint> pointers = [];
        HashSet<uint> seen = [];
        foreach (var seat in seats)
            if (seat is not null && PointerOf(seat.Module, seat.Instance) is { } pointer && seen.Add(pointer))
                pointers.Add(pointer);
        return pointers;
    }

    private ulong? Value(uint pointer) => dump.Globals[(int)pointer].Initial.AsAddress;

    private void Unwind(uint pointer, bool isDoubtful)
    {
        var current = Value(pointer);
        var doubtfulFrom = isDoubtful ? 0 : seats.Count;
        var oldest = -1;
        var younger = -1;
        for (var i = 0; i < seats.Count; i++)
        {
            if (seats[i] is not { } seat || PointerOf(seat.Module, seat.Instance) != pointer)
                continue;
            // What runs between two frames of one stack may have used it: the host that calls back, or a function whose frame is not there.
            if (younger >= 0 && current is not null && !IsDirect(i, younger))
                doubtfulFrom = Math.Min(doubtfulFrom, i);
            current = Place(seat, current, ref doubtfulFrom, i);
            (oldest, younger) = (i, i);
        }
        var closes = oldest >= 0 && !isTruncated && current is { } reached && reached == seats[oldest]!.Module.InitialStackPointer;
        for (var i = 0; i < seats.Count; i++)
        {
            if (seats[i] is not { } seat || PointerOf(seat.Module, seat.Instance) != pointer)
                continue;
            if (i >= doubtfulFrom && !closes && seat.Base is not { IsInDump: true })
                (seat.Base, seat.Entry, seat.StackPointer) = (null, null, null);
            else if (closes && seat.Base is { } proved)
                seat.Base = proved with { IsVerified = true };
        }
        if (!isTruncated && !closes)
            UnwindFromStart(pointer);
    }

    // A command's start function is entered once, with the stack pointer at its beginning: from there the frames follow towards the trap, up to one that takes
    // an amount of stack that only it knows.
    private void UnwindFromStart(uint pointer)
    {
        var last = seats.Count - 1;
        if (last < 0 || seats[last] is not { } start || !IsStart(start) || PointerOf(start.Module, start.Instance) != pointer)
            return;
        var entries = new ulong?[seats.Count];
        var entry = start.Module.InitialStackPointer;
        for (var i = last; i >= 0 && entry is { } at; i--)
        {
            if (
                seats[i] is not { Flow: { } flow } seat
                || PointerOf(seat.Module, seat.Instance) != pointer
                || i < last && !IsDirect(i + 1, i)
            )
                break;
            // Two answers that differ, or a stack pointer above where the frame begins: one rests on what is not so.
            if (seat.Entry is { } other && other != at || seat.StackPointer > at)
                return;
            entries[i] = at;
            entry = flow.Graph.StackDistance(flow.State.StackPointer) is { } moved ? Add(seat, at, moved) : null;
        }
        for (var i = 0; i <= last; i++)
        {
            if (entries[i] is { } at)
                Settle(seats[i]!, at, isInDump: false);
        }
    }

    // What follows from the stack pointer at entry.
    private static void Settle(FrameSeat seat, ulong entry, bool isInDump)
    {
        seat.Entry = entry;
        if (seat.Base is not null || seat.Module.IsManaged || seat.Flow is not { } flow)
            return;
        if (flow.State.Base < 0)
        {
            if (flow.Graph.StackDistance(flow.State.StackPointer) == 0)
                seat.Base = new StackBase(entry, isInDump, true, false) { IsStackPointer = true };
        }
        else if (flow.Graph.StackDistance(flow.State.Base) is { } below)
            seat.Base = new StackBase(Add(seat, entry, below), isInDump, true, false);
    }

    private static bool IsStart(FrameSeat seat)
    {
        foreach (var export in seat.Module.Module.Exports)
            if (export is { Kind: WasmExternalKind.Function, Name: "_start" } && export.Index == seat.Function)
                return true;
        return false;
    }

    // The caller's stack pointer at its call, or null.
    private static ulong? Place(FrameSeat seat, ulong? current, ref int doubtfulFrom, int index)
    {
        if (seat.Flow is not { } flow)
            return null;
        seat.StackPointer = current;
        var inDump = seat.DumpedEntry();
        var distance = flow.Graph.StackDistance(flow.State.StackPointer);
        if ((inDump ?? (current is { } pointer && distance is { } moved ? Add(seat, pointer, -moved) : null)) is { } entry)
            Settle(seat, entry, inDump is not null);
        if (
            seat is { Base: null, Module.IsManaged: false }
            && flow.State.Base >= 0
            && flow.State.Base == flow.State.StackPointer
            && current is { } at
        )
            seat.Base = new StackBase(at, false, true, false);
        if (seat.Entry is null && current is { } unaligned && MaskedFrom(flow) is { } least)
        {
            // Aligned down past the frame's size by an unknown part: none, if the sum closes.
            doubtfulFrom = Math.Min(doubtfulFrom, index + 1);
            return Add(seat, unaligned, -least);
        }
        return seat.Entry;
    }

    // The distance before a mask, of a frame whose variables want more than the stack's alignment.
    private static long? MaskedFrom(FunctionFlow flow) =>
        flow.State.Base == flow.State.StackPointer
        && flow.State.Base >= 0
        && flow.Graph[flow.State.Base] is { Kind: FlowNodeKind.Operation } mask
            ? flow.Graph.StackDistance(mask.A)
            : null;

    private bool IsDirect(int older, int younger) =>
        older == younger + 1
        && FrameLink.Of(seats[older], seats[younger]) is FrameLinkKind.Direct or FrameLinkKind.Indirect or FrameLinkKind.Tail;

    private static ulong Add(FrameSeat seat, ulong address, long distance) =>
        seat.Module.Is64 ? address + (ulong)distance : (uint)(address + (ulong)distance);
}

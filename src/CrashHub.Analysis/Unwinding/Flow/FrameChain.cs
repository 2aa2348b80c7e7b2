using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Turns nodes of a thread's frames into bits: by what the dump holds, what branches and the trap prove, what the caller passed, and memory that nothing can
/// have overwritten since. Answers only what follows; not for several threads at once.
/// </summary>
internal sealed class FrameChain
{
    private const int Deepest = 200;

    private readonly CoredumpFile dump;
    private readonly IReadOnlyList<FrameSeat?> seats;
    private readonly FlowBudget budget;
    private readonly Dictionary<(int Frame, int Node), ulong?> known = [];
    private readonly HashSet<(int Frame, int Node)> asked = [];
    private readonly Dictionary<int, Dictionary<int, ulong>?> replays = [];
    private readonly MemoryWitness memory;
    private readonly OnlyPlace places;
    private readonly PathChoice paths;
    private readonly ArithmeticTrap trap;
    private readonly Lazy<FrameChain> atTrap;
    private int cuts;

    /// <summary>A chain of frames that the unwinding is done with.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="seats">The frames, youngest first.</param>
    /// <param name="budget">What may be spent.</param>
    /// <param name="trap">What the host says.</param>
    /// <param name="hasTrapped">True when the youngest frame's instruction itself is known to have trapped: then it called nobody.</param>
    public FrameChain(CoredumpFile dump, IReadOnlyList<FrameSeat?> seats, FlowBudget budget, ArithmeticTrap trap, bool hasTrapped = false)
    {
        atTrap = new(() => hasTrapped ? this : new FrameChain(dump, seats, budget, trap, hasTrapped: true), isThreadSafe: false);
        this.trap = trap;
        this.dump = dump;
        this.seats = seats;
        this.budget = budget;
        paths = new PathChoice(seats, budget, this);
        memory = new MemoryWitness(dump, seats, budget, this, paths, hasTrapped);
        places = new OnlyPlace(dump, seats, budget, this, paths, memory);
    }

    /// <summary>The frame's seat; null where its module or place is not known.</summary>
    public FrameSeat? Seat(int frame) => seats[frame];

    /// <summary>The same frames, where it is known that the youngest one's instruction itself trapped.</summary>
    public FrameChain AtTrap => atTrap.Value;

    /// <summary>Dump memory of a frame's memory index; null when the instance is not known or the dump lacks it.</summary>
    public uint? DumpMemory(FrameSeat seat, uint index) =>
        seat.Instance is { } instance
        && instance < dump.Instances.Count
        && index < (uint)dump.Instances[instance].Memories.Count
        && dump.Instances[instance].Memories[(int)index] is var found
        && found < (uint)dump.Memories.Count
            ? found
            : null;

    /// <summary>The bits of a node; false when they don't follow.</summary>
    /// <param name="frame">The frame that the node belongs to, youngest 0.</param>
    /// <param name="node">A node of its walk.</param>
    /// <param name="bits">The value; those of a 32-bit type zero-extended.</param>
    public bool TryEvaluate(int frame, int node, out ulong bits)
    {
        bits = 0;
        if (seats[frame] is not { Flow: { } flow } seat)
            return false;
        if (flow.Graph.IsConstant(node, out bits))
            return true;
        if (known.TryGetValue((frame, node), out var before))
        {
            bits = before ?? 0;
            return before is not null;
        }
        // A question inside its own answer, and too long a chain, are no answers; what failed for that reason may be asked again.
        if (asked.Count >= Deepest || !budget.Take(1) || !asked.Add((frame, node)))
        {
            cuts++;
            return false;
        }
        var cutsBefore = cuts;
        var found = Evaluate(frame, node, seat, flow);
        asked.Remove((frame, node));
        if (found is not null || cuts == cutsBefore)
            known[(frame, node)] = found;
        bits = found ?? 0;
        return found is not null;
    }

    /// <summary>Bytes of memory 0 that a frame's code has put there or taken from there, if nothing has written since; for memory that the dump lacks.</summary>
    public ulong? Kept(int frame, ulong address, int width) => memory.Kept(frame, address, width);

    private ulong? Evaluate(int frame, int node, FrameSeat seat, FunctionFlow flow)
    {
        if (seat.TryDumped(node, out var dumped))
            return dumped;
        if (node == flow.State.StackPointer && seat.StackPointer is { } pointer)
            return pointer;
        if (paths.Known(frame, node) is { } proved)
            return proved;
        if (frame == 0 && TrapProof.Of(flow, node, trap) is { } trapped)
            return trapped;
        var term = flow.Graph[node];
        var value = term.Kind switch
        {
            FlowNodeKind.StackEntry => seat.Entry,
            FlowNodeKind.Parameter => Argument(frame, (int)term.Bits),
            FlowNodeKind.Global => Global(seat, (uint)term.Bits),
            FlowNodeKind.Operation => Operation(frame, term),
            FlowNodeKind.Choice => Choice(frame, term, flow),
            FlowNodeKind.Result => Result(frame, flow.History.Call((int)term.Bits), seat) ?? Managed(frame, (int)term.Bits, seat, flow),
            _ => null,
        };
        return value ?? memory.Find(frame, node) ?? Replayed(frame, node) ?? places.Find(frame, node);
    }

    // What a loop has made of a value, where it can be gone through again.
    private ulong? Replayed(int frame, int node)
    {
        if (!replays.TryGetValue(frame, out var found))
        {
            replays.Add(frame, null);
            found = FrameReplay.Of(this, memory, seats, frame) ?? [];
            replays[frame] = found;
        }
        // While the frame is gone through it can't be asked.
        if (found is null)
            cuts++;
        return found?.TryGetValue(node, out var bits) == true ? bits : null;
    }

    /// <summary>Bytes of a frame's memory 0; null when the dump lacks it.</summary>
    public ulong? MemoryLength(FrameSeat seat) => DumpMemory(seat, 0) is { } found ? dump.Memories[(int)found].ByteLength : null;

    // Of the path that was taken; where that is not told, of all paths, if they agree.
    private ulong? Choice(int frame, FlowNode term, FunctionFlow flow)
    {
        var choices = flow.History.Choices((int)term.Bits);
        if (paths.Taken(frame, term.A) is { } path)
            return TryEvaluate(frame, choices[path], out var bits) ? bits : null;
        ulong? common = null;
        for (var i = 0; i < choices.Length; i++)
        {
            if (paths.IsExcluded(frame, term.A, i))
                continue;
            if (!TryEvaluate(frame, choices[i], out var value) || common is { } other && other != value)
                return null;
            common = value;
        }
        return common;
    }

    private ulong? Result(int frame, FlowCallSite call, FrameSeat seat)
    {
        if (seat.Module.DecodedBody(call.Function) is null)
            return null;
        var arguments = new ulong?[call.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = TryEvaluate(frame, call.Arguments[i], out var bits) ? bits : null;
        ulong? stackPointer = TryEvaluate(frame, call.StackPointer, out var at) ? at : null;
        return new Replay(seat.Module, new ReplayMemory(memory, frame, call.Effect), stackPointer).Result(call.Function, arguments);
    }

    // Younger frames have their part where the callee had its.
    private ulong? Managed(int frame, int call, FrameSeat seat, FunctionFlow flow)
    {
        if (frame > 0 || !seat.Module.IsManaged || !seat.Module.HoldsStill(0) || DumpMemory(seat, 0) is not { } memory)
            return null;
        var site = flow.History.Call(call);
        if (flow.History.Effect(flow.State.Effect).Call != call || !TryEvaluate(frame, site.StackPointer, out var entry))
            return null;
        ulong? Read(ulong address)
        {
            Span<byte> bytes = stackalloc byte[4];
            return dump.Memory.TryRead(new(memory, address), bytes) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;
        }
        return new ManagedResults(seat.Module, Read).Of(site.Function, entry);
    }

    private ulong? Operation(int frame, FlowNode term)
    {
        if (term.Opcode == WasmOpcode.Select)
            return
                TryEvaluate(frame, term.C, out var condition) && TryEvaluate(frame, (uint)condition != 0 ? term.A : term.B, out var chosen)
                ? chosen
                : null;
        if (!TryEvaluate(frame, term.A, out var a))
            return null;
        ulong b = 0;
        if (term.B >= 0 && !TryEvaluate(frame, term.B, out b))
            return null;
        return FlowArithmetic.TryFold(term.Opcode, a, b, out var result) ? result : null;
    }

    // What the caller passed, to the frame's function or to one that left to it.
    private ulong? Argument(int frame, int index)
    {
        if (frame + 1 >= seats.Count)
            return PassedByAll(seats[frame]!, index);
        if (seats[frame + 1] is not { Flow: not null } older)
            return null;
        return FrameLink.Of(older, seats[frame]) == FrameLinkKind.Tail
                ? TailPassage.Argument(older, seats[frame]!, index, argument => Passed(frame + 1, older.Flow.At.Index, argument))
            : IsEntered(frame) ? Passed(frame + 1, seats[frame]!.Function, index)
            : null;
    }

    // Engines leave out the oldest frames.
    private static ulong? PassedByAll(FrameSeat oldest, int index) =>
        oldest.Module.Callers.Passed(oldest.Function, index) switch
        {
            { IsOnStack: false } constant => constant.Bits,
            { } place when oldest.Entry is { } entry => oldest.Module.Is64 ? entry + place.Bits : (uint)(entry + place.Bits),
            _ => null,
        };

    // The operands on top at a frame's call.
    private ulong? Passed(int frame, uint callee, int index)
    {
        var caller = seats[frame]!.Flow!;
        if (seats[frame]!.Module.CountsOf(callee) is not var (parameters, _))
            return null;
        var above = caller.At.Opcode == WasmOpcode.Call ? 0 : 1;
        var stack = caller.State.Stack;
        var place = stack.Count - above - parameters + index;
        return place >= 0 && place < stack.Count - above && TryEvaluate(frame, stack[place], out var bits) ? bits : null;
    }

    /// <summary>True when the next older frame's call surely entered this frame's function.</summary>
    public bool IsEntered(int frame)
    {
        var link = FrameLink.Of(seats[frame + 1], seats[frame]);
        return link == FrameLinkKind.Direct || link == FrameLinkKind.Indirect && IsTableEntry(frame);
    }

    // A function that another of the same type left to by a tail call would have other arguments.
    private bool IsTableEntry(int frame)
    {
        var older = seats[frame + 1]!;
        return older.Flow!.At.Opcode == WasmOpcode.CallIndirect && !older.Module.HasTailCallOfType(older.Flow.At.Index);
    }

    private ulong? Global(FrameSeat seat, uint index)
    {
        if (
            seat.Instance is not { } instance
            || instance >= dump.Instances.Count
            || index >= (uint)dump.Instances[instance].Globals.Count
            || dump.Instances[instance].Globals[(int)index] is var found && found >= (uint)dump.Globals.Count
        )
            return null;
        var initial = dump.Globals[(int)found].Initial;
        return initial.Kind is ConstantKind.I32 or ConstantKind.I64 or ConstantKind.F32 or ConstantKind.F64 ? initial.Bits : null;
    }
}

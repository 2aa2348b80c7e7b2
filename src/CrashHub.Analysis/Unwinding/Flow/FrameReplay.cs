using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Runs a frame's function again from its entry: on what it was passed and on memory that nothing can have written since. Where the run stops just as the thread
/// did, its machine at the frame's offset is the frame's: loops have gone round as often.
/// </summary>
internal static class FrameReplay
{
    // Calls inside calls, as deep as replays go.
    private const int Deepest = 7;

    /// <summary>The values of the frame's locals and operands by their nodes; null when the run can't be followed to the trap.</summary>
    /// <param name="chain">The frames.</param>
    /// <param name="memory">Their memory.</param>
    /// <param name="seats">The frames, youngest first.</param>
    /// <param name="frame">Which one.</param>
    public static Dictionary<int, ulong>? Of(FrameChain chain, MemoryWitness memory, IReadOnlyList<FrameSeat?> seats, int frame)
    {
        if (!CanRun(chain, seats, frame) || chain.MemoryLength(seats[frame]!) is not { } length)
            return null;
        var seat = seats[frame]!;
        var flow = seat.Flow!;
        if (seat.Module.CountsOf(seat.Function) is not var (parameters, _))
            return null;
        var arguments = new ulong?[parameters];
        for (var i = 0; i < parameters; i++)
            arguments[i] = chain.TryEvaluate(frame, flow.Graph.Parameter(i), out var bits) ? bits : null;
        var watch = new ReplayWatch(seats, frame, length);
        new Replay(seat.Module, new ReplayMemory(memory, frame, FlowHistory.Entry), seat.Entry, watch).Result(seat.Function, arguments);
        return watch.IsAtTrap ? Values(chain, frame, flow, watch) : null;
    }

    // Each frame was entered by the next older one's call, and their code is all at hand.
    private static bool CanRun(FrameChain chain, IReadOnlyList<FrameSeat?> seats, int frame)
    {
        if (frame > Deepest || seats[frame] is not { Flow: not null } seat || !seat.Module.HoldsStill(0))
            return false;
        for (var i = frame; i >= 0; i--)
        {
            if (seats[i] is not { Flow: { } flow } younger || younger.Module != seat.Module)
                return false;
            if (
                seat.Module.DecodedBody(younger.Function) is null
                || i > 0 && (flow.At.Opcode != WasmOpcode.Call || !chain.IsEntered(i - 1))
            )
                return false;
        }
        return !seats[0]!.Flow!.At.IsCall;
    }

    // What is known already must be what the run came to; else one of the two rests on what is not so.
    private static Dictionary<int, ulong>? Values(FrameChain chain, int frame, FunctionFlow flow, ReplayWatch watch)
    {
        Dictionary<int, ulong> values = [];
        return
            TryAdd(chain, frame, flow.State.Locals, watch.Locals, values) && TryAdd(chain, frame, flow.State.Stack, watch.Operands, values)
            ? values
            : null;
    }

    private static bool TryAdd(
        FrameChain chain,
        int frame,
        IReadOnlyList<int> nodes,
        IReadOnlyList<ulong?> found,
        Dictionary<int, ulong> values
    )
    {
        if (nodes.Count != found.Count)
            return false;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (found[i] is not { } bits)
                continue;
            if (
                values.TryGetValue(nodes[i], out var other) && other != bits
                || chain.TryEvaluate(frame, nodes[i], out var known) && known != bits
            )
                return false;
            values[nodes[i]] = bits;
        }
        return true;
    }
}

using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps;

/// <summary>The values that frames of one stack have given each other, as far as the dump and their code prove them.</summary>
/// <param name="states">The frames, youngest first.</param>
internal sealed class StackValues(IReadOnlyList<FrameState?> states)
{
    /// <summary>A frame's state; null where its module is missing, and for frames that are not there.</summary>
    public FrameState? State(int frame) => frame >= 0 && frame < states.Count ? states[frame] : null;

    /// <summary>A parameter of a frame's function as it was when the frame was entered; null when that is not certain.</summary>
    public ulong? Parameter(int frame, uint parameter) =>
        State(frame) is { } state && state.TryParameter(parameter, out var known) && known.Kind != CoredumpValueKind.LowBits
            ? known.Bits
            : null;

    /// <summary>An operand at a frame's offset, 0 the top one; null when it is not certain.</summary>
    public ulong? Operand(int frame, int fromTop) =>
        State(frame) is { } state && state.TryTopOperand(fromTop, out var known) && known.Kind != CoredumpValueKind.LowBits
            ? known.Bits
            : null;

    /// <summary>An operand of the youngest frame's instruction, 0 the top one, for what can only be asked if that instruction trapped.</summary>
    public ulong? TrapOperand(int fromTop) =>
        State(0) is { } state && state.TryTrapOperand(fromTop, out var known) && known.Kind != CoredumpValueKind.LowBits
            ? known.Bits
            : null;
}

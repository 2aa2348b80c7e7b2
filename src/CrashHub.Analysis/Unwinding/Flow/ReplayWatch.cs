using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Follows the run of a function that has not come back: a frame of the thread. Keeps its machine each time it gets to the frame's offset, and tells when the
/// run stops where the thread did, in the same functions at the same instructions. Rounds of a loop whose call comes back were earlier ones.
/// </summary>
/// <param name="seats">The frames, youngest first.</param>
/// <param name="frame">The frame that is run.</param>
/// <param name="memoryLength">Bytes of memory 0 at the trap.</param>
internal sealed class ReplayWatch(IReadOnlyList<FrameSeat?> seats, int frame, ulong memoryLength)
{
    private readonly int[] places = new int[frame + 1];
    private Instruction at;
    private Instruction before;
    private uint function;
    private int depth;
    private ulong?[]? locals;
    private ulong?[]? operands;

    /// <summary>True once the run has stopped where the thread did.</summary>
    public bool IsAtTrap { get; private set; }

    /// <summary>The frame's locals when it last got to its offset.</summary>
    public IReadOnlyList<ulong?> Locals => locals ?? [];

    /// <summary>Its operands then, bottom first.</summary>
    public IReadOnlyList<ulong?> Operands => operands ?? [];

    /// <summary>Told before each instruction; false where the run ends.</summary>
    public bool MayPass(uint of, Instruction instruction, int deep, ulong?[] machine, List<ulong?> stack)
    {
        // Ends and openings do nothing.
        if (instruction is { ClosesBlock: false } and not { Opcode: WasmOpcode.Block or WasmOpcode.Loop })
            before = at;
        else
            return true;
        (at, function, depth) = (instruction, of, deep);
        if (deep <= frame)
            places[deep] = instruction.Offset;
        if (deep == 0 && instruction.Offset == seats[frame]!.Flow!.At.Offset)
            (locals, operands) = ((ulong?[])machine.Clone(), [.. stack]);
        if (instruction.Opcode != WasmOpcode.Unreachable)
            return true;
        // Wasmtime names the branch that guards what cannot be reached.
        Stop(before.Opcode is WasmOpcode.BrIf or WasmOpcode.If ? before.Offset : null);
        return false;
    }

    /// <summary>Told of arithmetic; false when it traps, or may, where the thread did.</summary>
    public bool MayCompute(WasmOpcode opcode, ulong? a, ulong? b)
    {
        if ((OpcodeInfo.Of(opcode).Traps & ~TrapPossibilities.None) == 0)
            return true;
        if (
            a is not null
            && b is not null
            && !FlowArithmetic.TryFold(opcode, a.Value, b.Value, out _)
            && IsTrapping(opcode, a.Value, b.Value)
        )
        {
            Stop(null);
            return false;
        }
        // What divides by zero whatever it divides.
        if (b is 0 && IsDivision(opcode))
        {
            Stop(null);
            return false;
        }
        return a is not null && b is not null || !IsPlace(at.Offset);
    }

    /// <summary>Told of an access; false when it is out of bounds.</summary>
    public bool MayAccess(ulong address, int width)
    {
        if (address <= memoryLength && (ulong)width <= memoryLength - address)
            return true;
        Stop(null);
        return false;
    }

    private void Stop(int? guard) => IsAtTrap = locals is not null && (IsPlace(at.Offset) || guard is { } branch && IsPlace(branch));

    // The stack of the run is that of the thread from the frame on.
    private bool IsPlace(int offset)
    {
        if (depth != frame || function != seats[0]!.Function || offset != seats[0]!.Flow!.At.Offset)
            return false;
        for (var i = 0; i < frame; i++)
            if (places[i] != seats[frame - i]!.Flow!.At.Offset)
                return false;
        return true;
    }

    private static bool IsDivision(WasmOpcode opcode) =>
        opcode is >= WasmOpcode.I32DivS and <= WasmOpcode.I32RemU or >= WasmOpcode.I64DivS and <= WasmOpcode.I64RemU;

    // With both operands known only what traps has no result; a NaN's bits are the engine's choice.
    private static bool IsTrapping(WasmOpcode opcode, ulong a, ulong b) =>
        opcode switch
        {
            >= WasmOpcode.I32DivS and <= WasmOpcode.I32RemU => (uint)b == 0
                || opcode == WasmOpcode.I32DivS && (uint)a == 0x80000000 && (int)b == -1,
            >= WasmOpcode.I64DivS and <= WasmOpcode.I64RemU => b == 0
                || opcode == WasmOpcode.I64DivS && (long)a == long.MinValue && (long)b == -1,
            _ => false,
        };
}

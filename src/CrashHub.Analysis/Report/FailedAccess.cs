using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Traps;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>The memory access or the indirect call that a trap stopped.</summary>
internal static class FailedAccess
{
    /// <summary>The access, from the host's words or from an operand that is certain; null where neither tells it, or where no access failed.</summary>
    public static MemoryAccess? Access(
        TrapReading reading,
        string? message,
        OperandTrap? operands,
        FrameState? youngest,
        CoredumpFile? dump
    )
    {
        if (message is not null && HostMessage.MemoryFault(message) is { } fault)
        {
            // The byte that faulted is the first of the access only where the instruction's own operand says so.
            uint? width = operands?.Outside() is { } same && same.Address == fault.Address ? (uint)same.Width : null;
            return Of(0, fault.Address, width, fault.MemoryBytes);
        }
        if (reading.Kind != TrapKind.MemoryOutOfBounds || operands?.Outside() is not { } outside)
            return null;
        ulong? length =
            youngest?.DumpMemory(outside.Memory) is { } memory && dump is not null ? dump.Memories[(int)memory].ByteLength : null;
        return Of(outside.Memory, outside.Address, (uint)outside.Width, length);
    }

    /// <summary>The call; null where the trap is no indirect call's.</summary>
    public static IndirectCall? IndirectCall(TrapReading reading, OperandTrap operands, FrameState youngest)
    {
        if (
            operands.At is not { Opcode: WasmOpcode.CallIndirect or WasmOpcode.ReturnCallIndirect } call
            || reading.Contradicts(TrapKind.IndirectCallToNull)
                && reading.Contradicts(TrapKind.IndirectCallTypeMismatch)
                && reading.Contradicts(TrapKind.TableOutOfBounds)
        )
            return null;
        var entry = operands.Entry();
        var module = youngest.Module;
        var expected = module.FunctionTypeAt(call.Index)?.ToString();
        // What the entry holds now is known where the trap itself says that a function is there.
        var actual =
            reading.Kind == TrapKind.IndirectCallTypeMismatch
            && entry is { } index
            && FixedTable.FunctionAt(module, call.SecondIndex, index) is { } function
            && module.TypeOf(function)?.ToString() is { } type
            && type != expected
                ? type
                : null;
        return new IndirectCall(call.SecondIndex, entry, expected, actual);
    }

    private static MemoryAccess Of(uint memory, ulong address, uint? width, ulong? length)
    {
        string? beyond = null;
        if (length is { } end && address <= ulong.MaxValue - (width ?? 0) && address + (width ?? 0) >= end)
            beyond = $"0x{address + (width ?? 0) - end:x}";
        return new MemoryAccess(memory, $"0x{address:x}", width, length is { } bytes ? $"0x{bytes:x}" : null, beyond);
    }
}

using CrashHub.Analysis.Traps;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>The memory access or the indirect call that a trap stopped.</summary>
internal static class FailedAccess
{
    /// <summary>The access, from the host's words or from an operand that is certain; null where neither tells it, or where no access failed.</summary>
    public static MemoryAccess? Access(TrapReading reading, string? message, OperandTrap? operands, FrameState? youngest)
    {
        if (message is not null && HostMessage.MemoryFault(message) is { } fault)
        {
            // Wasmtime names the first byte that is not there, an access that straddles the end begins before it.
            return operands?.Outside() is { } own && fault.Address >= own.Address && fault.Address - own.Address < own.Width
                ? Of(own.Memory, own.Address, WidthOf(own.Width), fault.MemoryBytes)
                : Of(MemoryOf(operands, youngest, fault.MemoryBytes), fault.Address, null, fault.MemoryBytes);
        }
        if (reading.Kind != TrapKind.MemoryOutOfBounds || operands?.Outside() is not { } outside)
            return null;
        return Of(outside.Memory, outside.Address, WidthOf(outside.Width), youngest?.MemoryLength(outside.Memory));
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
            && module.TableContents.FunctionAt(call.SecondIndex, index) is { } function
            && module.TypeOf(function)?.ToString() is { } type
            && type != expected
                ? type
                : null;
        return new IndirectCall(call.SecondIndex, entry, expected, actual);
    }

    // The host's words do not say which memory. It is the instruction's own where the length agrees: a load folded into a later access may be another's.
    private static uint MemoryOf(OperandTrap? operands, FrameState? youngest, ulong bytes) =>
        operands?.At is { AccessesMemory: true, Index: var memory } && youngest?.MemoryLength(memory) == bytes ? memory : 0;

    private static uint? WidthOf(ulong bytes) => bytes is > 0 and <= uint.MaxValue ? (uint)bytes : null;

    private static MemoryAccess Of(uint memory, ulong address, uint? width, ulong? length)
    {
        string? beyond = null;
        if (length is { } end && address <= ulong.MaxValue - (width ?? 0) && address + (width ?? 0) >= end)
            beyond = $"0x{address + (width ?? 0) - end:x}";
        return new MemoryAccess(memory, $"0x{address:x}", width, length is { } bytes ? $"0x{bytes:x}" : null, beyond);
    }
}

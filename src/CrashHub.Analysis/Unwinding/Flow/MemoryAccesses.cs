using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Widths of memory accesses, and what loads make of the bytes.</summary>
internal static class MemoryAccesses
{
    /// <summary>True for loads that change nothing, vector loads included.</summary>
    public static bool IsPlainLoad(WasmOpcode opcode) =>
        opcode
            is >= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U
                or >= WasmOpcode.V128Load and <= WasmOpcode.V128Load64Splat
                or >= WasmOpcode.V128Load8Lane and <= WasmOpcode.V128Load64Lane
                or WasmOpcode.V128Load32Zero
                or WasmOpcode.V128Load64Zero
                or >= WasmOpcode.I32AtomicLoad and <= WasmOpcode.I64AtomicLoad32U;

    /// <summary>True for instructions that only store.</summary>
    public static bool IsPlainStore(WasmOpcode opcode) =>
        opcode is >= WasmOpcode.I32Store and <= WasmOpcode.I64Store32 or WasmOpcode.V128Store or >= WasmOpcode.V128Store8Lane and <= WasmOpcode.V128Store64Lane;

    /// <summary>Bytes that a scalar or vector access touches; at most 16 where the opcode is not told apart.</summary>
    public static int Width(WasmOpcode opcode) =>
        opcode switch
        {
            WasmOpcode.I32Load or WasmOpcode.F32Load or WasmOpcode.I64Load32S or WasmOpcode.I64Load32U => 4,
            WasmOpcode.I64Load or WasmOpcode.F64Load => 8,
            WasmOpcode.I32Load8S or WasmOpcode.I32Load8U or WasmOpcode.I64Load8S or WasmOpcode.I64Load8U => 1,
            WasmOpcode.I32Load16S or WasmOpcode.I32Load16U or WasmOpcode.I64Load16S or WasmOpcode.I64Load16U => 2,
            WasmOpcode.I32Store or WasmOpcode.F32Store or WasmOpcode.I64Store32 => 4,
            WasmOpcode.I64Store or WasmOpcode.F64Store => 8,
            WasmOpcode.I32Store8 or WasmOpcode.I64Store8 => 1,
            WasmOpcode.I32Store16 or WasmOpcode.I64Store16 => 2,
            WasmOpcode.V128Load8Splat or WasmOpcode.V128Load8Lane or WasmOpcode.V128Store8Lane => 1,
            WasmOpcode.V128Load16Splat or WasmOpcode.V128Load16Lane or WasmOpcode.V128Store16Lane => 2,
            WasmOpcode.V128Load32Splat or WasmOpcode.V128Load32Zero or WasmOpcode.V128Load32Lane or WasmOpcode.V128Store32Lane => 4,
            >= WasmOpcode.V128Load8x8S and <= WasmOpcode.V128Load32x2U => 8,
            WasmOpcode.V128Load64Splat or WasmOpcode.V128Load64Zero or WasmOpcode.V128Load64Lane or WasmOpcode.V128Store64Lane => 8,
            WasmOpcode.V128Load or WasmOpcode.V128Store => 16,
            _ => OfAtomic(opcode),
        };

    /// <summary>The load that gives back what a store wrote; null for stores that keep a part only.</summary>
    public static WasmOpcode? LoadOf(WasmOpcode store) =>
        store switch
        {
            WasmOpcode.I32Store => WasmOpcode.I32Load,
            WasmOpcode.I64Store => WasmOpcode.I64Load,
            WasmOpcode.F32Store => WasmOpcode.F32Load,
            WasmOpcode.F64Store => WasmOpcode.F64Load,
            _ => null,
        };

    /// <summary>What a scalar load makes of bytes in memory order; 32-bit results are zero-extended.</summary>
    public static ulong Decode(WasmOpcode load, ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            bits = bits << 8 | bytes[i];
        return load switch
        {
            WasmOpcode.I32Load8S => (uint)(sbyte)bits,
            WasmOpcode.I32Load16S => (uint)(short)bits,
            WasmOpcode.I64Load8S => (ulong)(sbyte)bits,
            WasmOpcode.I64Load16S => (ulong)(short)bits,
            WasmOpcode.I64Load32S => (ulong)(int)bits,
            _ => bits,
        };
    }

    // memory.atomic.wait64 and the 64-bit forms touch 8 bytes; narrower names carry their width or belong to i32.
    private static int OfAtomic(WasmOpcode opcode)
    {
        var name = OpcodeInfo.Of(opcode).Mnemonic;
        if (!name.Contains("atomic", StringComparison.Ordinal))
            return 16;
        return name.Contains("load8", StringComparison.Ordinal) || name.Contains("store8", StringComparison.Ordinal) || name.Contains("rmw8", StringComparison.Ordinal) ? 1
            : name.Contains("load16", StringComparison.Ordinal) || name.Contains("store16", StringComparison.Ordinal) || name.Contains("rmw16", StringComparison.Ordinal) ? 2
            : name.StartsWith("i32", StringComparison.Ordinal) || name.Contains("32", StringComparison.Ordinal) || name.EndsWith("notify", StringComparison.Ordinal) ? 4
            : 8;
    }
}

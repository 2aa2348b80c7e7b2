using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>How many operands an instruction takes and gives (core spec, Instructions): those whose counts the opcode alone tells.</summary>
internal static class StackEffects
{
    private const uint Misc = 0xfc0000;
    private const uint Simd = 0xfd0000;
    private const uint Threads = 0xfe0000;

    /// <summary>Operands taken and given; null for control, calls, variables, and what is not followed (GC, stack switching).</summary>
    public static (int Taken, int Given)? Of(WasmOpcode opcode) =>
        (uint)opcode switch
        {
            < 0x100 => OfPlain(opcode),
            >= Misc and < Simd => OfMisc(opcode),
            >= Simd and < Threads => OfSimd(opcode),
            >= Threads and < 0xff0000 => OfThreads(opcode),
            _ => null,
        };

    private static (int, int)? OfPlain(WasmOpcode opcode) =>
        opcode switch
        {
            WasmOpcode.Nop => (0, 0),
            WasmOpcode.Drop => (1, 0),
            >= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U => (1, 1),
            >= WasmOpcode.I32Store and <= WasmOpcode.I64Store32 => (2, 0),
            WasmOpcode.MemorySize => (0, 1),
            WasmOpcode.MemoryGrow => (1, 1),
            WasmOpcode.I32Eqz or WasmOpcode.I64Eqz => (1, 1),
            >= WasmOpcode.I32Eq and <= WasmOpcode.F64Ge => (2, 1),
            >= WasmOpcode.I32Clz and <= WasmOpcode.I32Popcnt => (1, 1),
            >= WasmOpcode.I32Add and <= WasmOpcode.I32Rotr => (2, 1),
            >= WasmOpcode.I64Clz and <= WasmOpcode.I64Popcnt => (1, 1),
            >= WasmOpcode.I64Add and <= WasmOpcode.I64Rotr => (2, 1),
            >= WasmOpcode.F32Abs and <= WasmOpcode.F32Sqrt => (1, 1),
            >= WasmOpcode.F32Add and <= WasmOpcode.F32Copysign => (2, 1),
            >= WasmOpcode.F64Abs and <= WasmOpcode.F64Sqrt => (1, 1),
            >= WasmOpcode.F64Add and <= WasmOpcode.F64Copysign => (2, 1),
            >= WasmOpcode.I32WrapI64 and <= WasmOpcode.I64Extend32S => (1, 1),
            WasmOpcode.RefNull or WasmOpcode.RefFunc => (0, 1),
            WasmOpcode.RefIsNull or WasmOpcode.RefAsNonNull or WasmOpcode.TableGet => (1, 1),
            WasmOpcode.RefEq => (2, 1),
            WasmOpcode.TableSet => (2, 0),
            _ => null,
        };

    private static (int, int)? OfMisc(WasmOpcode opcode) =>
        opcode switch
        {
            <= WasmOpcode.I64TruncSatF64U => (1, 1),
            WasmOpcode.DataDrop or WasmOpcode.ElemDrop => (0, 0),
            WasmOpcode.MemoryInit or WasmOpcode.MemoryCopy or WasmOpcode.MemoryFill => (3, 0),
            WasmOpcode.TableInit or WasmOpcode.TableCopy or WasmOpcode.TableFill => (3, 0),
            WasmOpcode.TableGrow => (2, 1),
            WasmOpcode.TableSize => (0, 1),
            WasmOpcode.MemoryDiscard => (2, 0),
            WasmOpcode.I64Add128 or WasmOpcode.I64Sub128 => (4, 2),
            WasmOpcode.I64MulWideS or WasmOpcode.I64MulWideU => (2, 2),
            _ => null,
        };

    private static (int, int)? OfSimd(WasmOpcode opcode)
    {
        switch (opcode)
        {
            case <= WasmOpcode.V128Load64Splat or WasmOpcode.V128Load32Zero or WasmOpcode.V128Load64Zero:
                return (1, 1);
            case WasmOpcode.V128Store:
                return (2, 0);
            case WasmOpcode.V128Const:
                return (0, 1);
            case >= WasmOpcode.V128Load8Lane and <= WasmOpcode.V128Load64Lane:
                return (2, 1);
            case >= WasmOpcode.V128Store8Lane and <= WasmOpcode.V128Store64Lane:
                return (2, 0);
            case WasmOpcode.V128Bitselect:
                return (3, 1);
        }
        var name = OpcodeInfo.Of(opcode).Mnemonic;
        if (name.Length == 0)
            return null;
        var operation = name.AsSpan(name.IndexOf('.', StringComparison.Ordinal) + 1);
        if (operation.Contains("madd", StringComparison.Ordinal) || operation.Contains("laneselect", StringComparison.Ordinal))
            return (3, 1);
        if (operation.Contains("dot_i8x16_i7x16_add", StringComparison.Ordinal))
            return (3, 1);
        return IsUnary(operation) ? (1, 1) : (2, 1);
    }

    // Every other vector instruction takes two: a shift's count and a replaced lane's value are operands too.
    private static bool IsUnary(ReadOnlySpan<char> operation) =>
        operation is "not" or "neg" or "abs" or "any_true" or "all_true" or "bitmask" or "popcnt" or "sqrt" or "ceil" or "floor" or "nearest"
        || operation.StartsWith("splat", StringComparison.Ordinal)
        || operation.StartsWith("extract_lane", StringComparison.Ordinal)
        || operation.StartsWith("extend_", StringComparison.Ordinal)
        || operation.StartsWith("extadd_", StringComparison.Ordinal)
        || operation.StartsWith("convert_", StringComparison.Ordinal)
        || operation.StartsWith("demote_", StringComparison.Ordinal)
        || operation.StartsWith("promote_", StringComparison.Ordinal)
        || operation.StartsWith("trunc", StringComparison.Ordinal)
        || operation.StartsWith("relaxed_trunc", StringComparison.Ordinal);

    private static (int, int)? OfThreads(WasmOpcode opcode)
    {
        switch (opcode)
        {
            case WasmOpcode.MemoryAtomicNotify:
                return (2, 1);
            case WasmOpcode.MemoryAtomicWait32 or WasmOpcode.MemoryAtomicWait64:
                return (3, 1);
            case WasmOpcode.AtomicFence:
                return (0, 0);
            case >= WasmOpcode.I32AtomicLoad and <= WasmOpcode.I64AtomicLoad32U:
                return (1, 1);
            case >= WasmOpcode.I32AtomicStore and <= WasmOpcode.I64AtomicStore32:
                return (2, 0);
        }
        var info = OpcodeInfo.Of(opcode);
        return !info.Exists ? null
            : info.Mnemonic.Contains("cmpxchg", StringComparison.Ordinal) ? (3, 1)
            : (2, 1);
    }
}

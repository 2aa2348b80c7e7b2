using System.Numerics;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Computes instructions without effects (core spec, Numerics). What traps, what gives a NaN (its bits are the engine's choice) and vectors are not
/// computed. Bits of 32-bit values lie in the low half, the high half is zero.
/// </summary>
internal static class FlowArithmetic
{
    /// <summary>Computes an instruction with one operand, or with two.</summary>
    public static bool TryFold(WasmOpcode opcode, ulong a, ulong b, out ulong result)
    {
        var folded =
            opcode <= WasmOpcode.I32Rotr && IsOfI32(opcode) ? OfI32(opcode, (uint)a, (uint)b)
            : opcode <= WasmOpcode.I64Rotr ? OfI64(opcode, a, b)
            : opcode <= WasmOpcode.I64Extend32S ? OfFloatsAndConversions(opcode, a, b)
            : null;
        result = folded ?? 0;
        return folded is not null;
    }

    private static bool IsOfI32(WasmOpcode opcode) =>
        opcode is >= WasmOpcode.I32Eqz and <= WasmOpcode.I32GeU or >= WasmOpcode.I32Clz and <= WasmOpcode.I32Rotr;

    private static ulong? OfI32(WasmOpcode opcode, uint a, uint b)
    {
        var signed = (int)a;
        var other = (int)b;
        return opcode switch
        {
            WasmOpcode.I32Eqz => Truth(a == 0),
            WasmOpcode.I32Eq => Truth(a == b),
            WasmOpcode.I32Ne => Truth(a != b),
            WasmOpcode.I32LtS => Truth(signed < other),
            WasmOpcode.I32LtU => Truth(a < b),
            WasmOpcode.I32GtS => Truth(signed > other),
            WasmOpcode.I32GtU => Truth(a > b),
            WasmOpcode.I32LeS => Truth(signed <= other),
            WasmOpcode.I32LeU => Truth(a <= b),
            WasmOpcode.I32GeS => Truth(signed >= other),
            WasmOpcode.I32GeU => Truth(a >= b),
            WasmOpcode.I32Clz => (uint)BitOperations.LeadingZeroCount(a),
            WasmOpcode.I32Ctz => (uint)BitOperations.TrailingZeroCount(a),
            WasmOpcode.I32Popcnt => (uint)BitOperations.PopCount(a),
            WasmOpcode.I32Add => a + b,
            WasmOpcode.I32Sub => a - b,
            WasmOpcode.I32Mul => a * b,
            WasmOpcode.I32DivS when b != 0 && (a != 0x80000000 || other != -1) => (uint)(signed / other),
            WasmOpcode.I32DivU when b != 0 => a / b,
            WasmOpcode.I32RemS when b != 0 => other == -1 ? 0 : (uint)(signed % other),
            WasmOpcode.I32RemU when b != 0 => a % b,
            WasmOpcode.I32And => a & b,
            WasmOpcode.I32Or => a | b,
            WasmOpcode.I32Xor => a ^ b,
            WasmOpcode.I32Shl => a << (int)(b & 31),
            WasmOpcode.I32ShrS => (uint)(signed >> (int)(b & 31)),
            WasmOpcode.I32ShrU => a >> (int)(b & 31),
            WasmOpcode.I32Rotl => BitOperations.RotateLeft(a, (int)(b & 31)),
            WasmOpcode.I32Rotr => BitOperations.RotateRight(a, (int)(b & 31)),
            _ => null,
        };
    }

    private static ulong? OfI64(WasmOpcode opcode, ulong a, ulong b)
    {
        var signed = (long)a;
        var other = (long)b;
        return opcode switch
        {
            WasmOpcode.I64Eqz => Truth(a == 0),
            WasmOpcode.I64Eq => Truth(a == b),
            WasmOpcode.I64Ne => Truth(a != b),
            WasmOpcode.I64LtS => Truth(signed < other),
            WasmOpcode.I64LtU => Truth(a < b),
            WasmOpcode.I64GtS => Truth(signed > other),
            WasmOpcode.I64GtU => Truth(a > b),
            WasmOpcode.I64LeS => Truth(signed <= other),
            WasmOpcode.I64LeU => Truth(a <= b),
            WasmOpcode.I64GeS => Truth(signed >= other),
            WasmOpcode.I64GeU => Truth(a >= b),
            WasmOpcode.I64Clz => (ulong)BitOperations.LeadingZeroCount(a),
            WasmOpcode.I64Ctz => (ulong)BitOperations.TrailingZeroCount(a),
            WasmOpcode.I64Popcnt => (ulong)BitOperations.PopCount(a),
            WasmOpcode.I64Add => a + b,
            WasmOpcode.I64Sub => a - b,
            WasmOpcode.I64Mul => a * b,
            WasmOpcode.I64DivS when b != 0 && (signed != long.MinValue || other != -1) => (ulong)(signed / other),
            WasmOpcode.I64DivU when b != 0 => a / b,
            WasmOpcode.I64RemS when b != 0 => other == -1 ? 0 : (ulong)(signed % other),
            WasmOpcode.I64RemU when b != 0 => a % b,
            WasmOpcode.I64And => a & b,
            WasmOpcode.I64Or => a | b,
            WasmOpcode.I64Xor => a ^ b,
            WasmOpcode.I64Shl => a << (int)(b & 63),
            WasmOpcode.I64ShrS => (ulong)(signed >> (int)(b & 63)),
            WasmOpcode.I64ShrU => a >> (int)(b & 63),
            WasmOpcode.I64Rotl => BitOperations.RotateLeft(a, (int)(b & 63)),
            WasmOpcode.I64Rotr => BitOperations.RotateRight(a, (int)(b & 63)),
            _ => null,
        };
    }

    private static ulong? OfFloatsAndConversions(WasmOpcode opcode, ulong a, ulong b)
    {
        var single = BitConverter.UInt32BitsToSingle((uint)a);
        var twin = BitConverter.UInt32BitsToSingle((uint)b);
        var wide = BitConverter.UInt64BitsToDouble(a);
        var other = BitConverter.UInt64BitsToDouble(b);
        return opcode switch
        {
            WasmOpcode.F32Abs => a & 0x7fffffff,
            WasmOpcode.F32Neg => a ^ 0x80000000,
            WasmOpcode.F32Add => Bits(single + twin),
            WasmOpcode.F32Sub => Bits(single - twin),
            WasmOpcode.F32Mul => Bits(single * twin),
            WasmOpcode.F32Div => Bits(single / twin),
            WasmOpcode.F64Abs => a & 0x7fffffffffffffff,
            WasmOpcode.F64Neg => a ^ 0x8000000000000000,
            WasmOpcode.F64Add => Bits(wide + other),
            WasmOpcode.F64Sub => Bits(wide - other),
            WasmOpcode.F64Mul => Bits(wide * other),
            WasmOpcode.F64Div => Bits(wide / other),
            WasmOpcode.I32WrapI64 => (uint)a,
            WasmOpcode.I64ExtendI32S => (ulong)(int)a,
            WasmOpcode.I64ExtendI32U => (uint)a,
            WasmOpcode.I32TruncF32S => Truncated(single, int.MinValue, 2147483648.0, signed: true, half: true),
            WasmOpcode.I32TruncF32U => Truncated(single, 0, 4294967296.0, signed: false, half: true),
            WasmOpcode.I32TruncF64S => Truncated(wide, int.MinValue, 2147483648.0, signed: true, half: true),
            WasmOpcode.I32TruncF64U => Truncated(wide, 0, 4294967296.0, signed: false, half: true),
            WasmOpcode.F32ConvertI32S => Bits((float)(int)a),
            WasmOpcode.F32ConvertI32U => Bits((float)(uint)a),
            WasmOpcode.F64ConvertI32S => Bits((double)(int)a),
            WasmOpcode.F64ConvertI32U => Bits((double)(uint)a),
            WasmOpcode.F64ConvertI64S => Bits((double)(long)a),
            WasmOpcode.F32DemoteF64 => Bits((float)wide),
            WasmOpcode.F64PromoteF32 => Bits((double)single),
            WasmOpcode.I32ReinterpretF32 or WasmOpcode.F32ReinterpretI32 => (uint)a,
            WasmOpcode.I64ReinterpretF64 or WasmOpcode.F64ReinterpretI64 => a,
            WasmOpcode.I32Extend8S => (uint)(sbyte)a,
            WasmOpcode.I32Extend16S => (uint)(short)a,
            WasmOpcode.I64Extend8S => (ulong)(sbyte)a,
            WasmOpcode.I64Extend16S => (ulong)(short)a,
            WasmOpcode.I64Extend32S => (ulong)(int)a,
            _ => null,
        };
    }

    private static ulong Truth(bool value) => value ? 1UL : 0;

    private static ulong? Bits(float value) => float.IsNaN(value) ? null : BitConverter.SingleToUInt32Bits(value);

    private static ulong? Bits(double value) => double.IsNaN(value) ? null : BitConverter.DoubleToUInt64Bits(value);

    private static ulong? Truncated(double value, double low, double high, bool signed, bool half)
    {
        var whole = Math.Truncate(value);
        if (!(whole >= low && whole < high))
            return null;
        var bits = signed ? (ulong)(long)whole : (ulong)whole;
        return half ? (uint)bits : bits;
    }
}

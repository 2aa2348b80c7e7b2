using System.Globalization;
using System.Text;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>Location expressions in LLVM's words, as far as producers for wasm use them.</summary>
internal static class ExpressionText
{
    /// <summary>The text; null for an operation that is not known here.</summary>
    public static string? Of(ReadOnlySpan<byte> expression)
    {
        var text = new StringBuilder();
        var cursor = new ByteCursor(expression);
        while (!cursor.AtEnd)
        {
            if (text.Length > 0)
                text.Append(", ");
            if (Step(ref cursor) is not { } operation)
                return null;
            text.Append(operation);
        }
        return text.ToString();
    }

    private static string? Step(ref ByteCursor cursor)
    {
        var opcode = cursor.ReadByte();
        return opcode switch
        {
            0x03 => $"DW_OP_addr {Hex(cursor.ReadUInt32())}",
            0x06 => "DW_OP_deref",
            0x10 => $"DW_OP_constu {Hex(cursor.ReadVarUInt64())}",
            0x11 => $"DW_OP_consts {Signed(cursor.ReadVarInt64())}",
            0x12 => "DW_OP_dup",
            0x14 => "DW_OP_over",
            0x16 => "DW_OP_swap",
            0x1a => "DW_OP_and",
            0x1b => "DW_OP_div",
            0x1c => "DW_OP_minus",
            0x1e => "DW_OP_mul",
            0x1f => "DW_OP_neg",
            0x20 => "DW_OP_not",
            0x21 => "DW_OP_or",
            0x22 => "DW_OP_plus",
            0x23 => $"DW_OP_plus_uconst {Hex(cursor.ReadVarUInt64())}",
            0x24 => "DW_OP_shl",
            0x25 => "DW_OP_shr",
            0x26 => "DW_OP_shra",
            0x27 => "DW_OP_xor",
            >= 0x29 and <= 0x2e => new[] { "DW_OP_eq", "DW_OP_ge", "DW_OP_gt", "DW_OP_le", "DW_OP_lt", "DW_OP_ne" }[opcode - 0x29],
            >= 0x30 and <= 0x4f => $"DW_OP_lit{(opcode - 0x30).ToString(CultureInfo.InvariantCulture)}",
            0x91 => $"DW_OP_fbreg {Signed(cursor.ReadVarInt64())}",
            0x93 => $"DW_OP_piece {Hex(cursor.ReadVarUInt64())}",
            0x9e => Implicit(ref cursor),
            0x9f => "DW_OP_stack_value",
            0xa1 => $"DW_OP_addrx {Hex(cursor.ReadVarUInt64())}",
            0xed => cursor.ReadByte() is var kind && kind == 3
                ? $"DW_OP_WASM_location 0x3 {Hex(cursor.ReadUInt32())}"
                : $"DW_OP_WASM_location {Hex(kind)} {Hex(cursor.ReadVarUInt64())}",
            _ => null,
        };
    }

    private static string Implicit(ref ByteCursor cursor)
    {
        var text = new StringBuilder("DW_OP_implicit_value ");
        var length = cursor.ReadVarUInt64();
        text.Append(Hex(length));
        foreach (var value in cursor.ReadBytes(length))
            text.Append(CultureInfo.InvariantCulture, $" 0x{value:x2}");
        return text.ToString();
    }

    private static string Hex(ulong number) => $"0x{number.ToString("x", CultureInfo.InvariantCulture)}";

    private static string Signed(long number) => number.ToString("+0;-0;+0", CultureInfo.InvariantCulture);
}

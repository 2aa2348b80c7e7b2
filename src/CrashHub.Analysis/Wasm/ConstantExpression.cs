using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Evaluates constant expressions without instantiating (core spec, Constant Expressions).</summary>
internal static class ConstantExpression
{
    private const int MaximumDepth = 16;
    private const byte End = 0x0b;

    /// <summary>
    /// Reads one expression with its <c>end</c>. Instructions that are not evaluated (GC allocations) yield <see cref="ConstantKind.Unknown"/>;
    /// bytes that are no constant instruction fail the cursor.
    /// </summary>
    public static ConstantValue Read(ref ByteCursor cursor)
    {
        // One instruction and `end`, as in every segment of a dump; hundreds of thousands of them.
        var start = cursor.Offset;
        var opcode = cursor.ReadByte();
        if (opcode == End)
            return default;
        var known = true;
        var first = ReadOperand(opcode, start, ref cursor, ref known);
        if (cursor.Peek() != End)
            return ReadRest(first, known, ref cursor);
        cursor.ReadByte();
        return known ? first : default;
    }

    private static ConstantValue ReadRest(ConstantValue first, bool known, ref ByteCursor cursor)
    {
        Span<ConstantValue> stack = stackalloc ConstantValue[MaximumDepth];
        stack[0] = first;
        var depth = 1;
        while (!cursor.Failed)
        {
            var start = cursor.Offset;
            var opcode = cursor.ReadByte();
            if (opcode == End)
                return known && depth == 1 ? stack[0] : default;
            if (opcode is 0x6a or 0x6b or 0x6c or 0x7c or 0x7d or 0x7e)
            {
                if (depth >= 2)
                    stack[--depth - 1] = Combine(opcode, stack[depth - 1], stack[depth]);
                else
                    known = false;
                continue;
            }
            var value = ReadOperand(opcode, start, ref cursor, ref known);
            if (depth < MaximumDepth)
                stack[depth++] = value;
            else
                known = false;
        }
        return default;
    }

    private static ConstantValue ReadOperand(byte opcode, long start, ref ByteCursor cursor, ref bool known)
    {
        switch (opcode)
        {
            case 0x41:
                return new ConstantValue(ConstantKind.I32, (uint)cursor.ReadVarInt32());
            case 0x42:
                return new ConstantValue(ConstantKind.I64, (ulong)cursor.ReadVarInt64());
            case 0x43:
                return new ConstantValue(ConstantKind.F32, cursor.ReadUInt32());
            case 0x44:
                return new ConstantValue(ConstantKind.F64, cursor.ReadUInt64());
            case 0x23:
                return new ConstantValue(ConstantKind.Global, cursor.ReadVarUInt32());
            case 0xd0:
                cursor.ReadVarInt33();
                return new ConstantValue(ConstantKind.Null, 0);
            case 0xd2:
                return new ConstantValue(ConstantKind.Function, cursor.ReadVarUInt32());
            case 0xfd when cursor.ReadVarUInt32() == 12:
                var low = cursor.ReadUInt64();
                cursor.Skip(8);
                return new ConstantValue(ConstantKind.V128, low);
            case 0xfb:
                known = false;
                SkipGarbageCollected(cursor.ReadVarUInt32(), start, ref cursor);
                return default;
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
                return default;
        }
    }

    private static void SkipGarbageCollected(uint number, long start, ref ByteCursor cursor)
    {
        switch (number)
        {
            case 0 or 1 or 6 or 7: // struct.new, struct.new_default, array.new, array.new_default
                cursor.ReadVarUInt32();
                break;
            case 8: // array.new_fixed
                cursor.ReadVarUInt32();
                cursor.ReadVarUInt32();
                break;
            case 26 or 27 or 28: // any.convert_extern, extern.convert_any, ref.i31
                break;
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
                break;
        }
    }

    private static ConstantValue Combine(byte opcode, ConstantValue left, ConstantValue right)
    {
        var kind = opcode < 0x70 ? ConstantKind.I32 : ConstantKind.I64;
        if (left.Kind != kind || right.Kind != kind)
            return default;
        var bits = opcode switch
        {
            0x6a or 0x7c => unchecked(left.Bits + right.Bits),
            0x6b or 0x7d => unchecked(left.Bits - right.Bits),
            _ => unchecked(left.Bits * right.Bits),
        };
        return new ConstantValue(kind, kind == ConstantKind.I32 ? (uint)bits : bits);
    }
}

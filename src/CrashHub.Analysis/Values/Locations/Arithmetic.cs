using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>Arithmetic, logic and conversions on the stack of location expressions (DWARF 5 sections 2.5.1.4, 2.5.1.6).</summary>
internal static class Arithmetic
{
    /// <summary>What a unary operation gives; false when it has no meaning for the operand.</summary>
    public static bool TryUnary(byte opcode, Operand operand, out Operand result)
    {
        var bits = opcode switch
        {
            Opcode.Abs => (ulong)(operand.Signed(operand.Width) < 0 ? -operand.Signed(operand.Width) : operand.Signed(operand.Width)),
            Opcode.Neg => (ulong)-operand.Signed(operand.Width),
            _ => ~operand.Bits,
        };
        result = Kept(operand with { Bits = bits });
        return !operand.IsFloat && operand.Pointed is null;
    }

    /// <summary>What a binary operation gives; false when it has no meaning for the operands.</summary>
    public static bool TryBinary(byte opcode, Operand left, Operand right, out Operand result)
    {
        result = default;
        var width = WidthOf(left, right);
        if (left.IsFloat || right.IsFloat || left.Pointed is not null || right.Pointed is not null)
            return false;
        // A type of its own beside another one is an error, beside the generic type it stays.
        var type = left.Type ?? right.Type;
        var isUnsigned = type is not null && !IsSigned(type);
        var (a, b) = (left.Unsigned(width), right.Unsigned(width));
        var (sa, sb) = (left.Signed(width), right.Signed(width));
        ulong bits;
        switch (opcode)
        {
            case Opcode.And:
                bits = a & b;
                break;
            case Opcode.Or:
                bits = a | b;
                break;
            case Opcode.Xor:
                bits = a ^ b;
                break;
            case Opcode.Plus:
                bits = a + b;
                break;
            case Opcode.Minus:
                bits = a - b;
                break;
            case Opcode.Mul:
                bits = a * b;
                break;
            case Opcode.Div:
                if (b == 0 || (sb == -1 && sa == long.MinValue))
                    return false;
                bits = isUnsigned ? a / b : (ulong)(sa / sb);
                break;
            case Opcode.Mod:
                if (b == 0)
                    return false;
                // The generic type divides as unsigned here (DWARF 5 section 2.5.1.4).
                bits = type is not null && !isUnsigned ? (ulong)(sb == -1 ? 0 : sa % sb) : a % b;
                break;
            case Opcode.Shl:
                bits = b >= (ulong)width * 8 ? 0 : a << (int)b;
                break;
            case Opcode.Shr:
                bits = b >= (ulong)width * 8 ? 0 : a >> (int)b;
                break;
            case Opcode.Shra:
                bits = (ulong)(sa >> (int)Math.Min(b, 63));
                break;
            default:
                bits = Compare(opcode, sa, sb, a, b, isUnsigned) ? 1u : 0u;
                result = new(bits, width, Max(left, right));
                return true;
        }
        result = Kept(
            new Operand(bits, width, Max(left, right)) { Type = type, IsConstant = left.IsConstant && right.IsConstant && type is null }
        );
        return true;
    }

    /// <summary>A value as another base type; null as type means the generic one.</summary>
    public static bool TryConvert(Operand operand, Die? type, int addressSize, out Operand result)
    {
        result = default;
        var size = type is null ? (ulong)addressSize : type.Number(DwarfAttribute.ByteSize) ?? 0;
        if (
            operand.IsFloat
            || operand.Pointed is not null
            || size is 0 or > 8
            || (type is not null && !BaseEncoding.IsInteger(Encoding(type)))
        )
            return false;
        // The sign that counts is that of the type converted from; the generic type has none.
        var isSigned = operand.Type is { } from && IsSigned(from);
        var bits = isSigned || operand.IsConstant ? (ulong)operand.Signed(operand.Width) : operand.Unsigned(operand.Width);
        result = Kept(new Operand(bits, (int)size, operand.Origin) { Type = type });
        return true;
    }

    /// <summary>Whether a base type has a sign.</summary>
    public static bool IsSigned(Die type) => BaseEncoding.IsSigned(Encoding(type));

    /// <summary>The encoding of a base type.</summary>
    public static byte Encoding(Die type) => (byte)Math.Min(type.Number(DwarfAttribute.Encoding) ?? 0, 255);

    // A constant takes the width of what it meets; two constants are as wide as they are.
    private static int WidthOf(Operand left, Operand right) =>
        left.IsConstant == right.IsConstant ? Math.Max(left.Width, right.Width)
        : left.IsConstant ? right.Width
        : left.Width;

    private static ValueOrigin Max(Operand left, Operand right) => left.Origin > right.Origin ? left.Origin : right.Origin;

    private static Operand Kept(Operand operand) =>
        operand with
        {
            Bits = operand.IsConstant ? (ulong)operand.Signed(operand.Width) : operand.Unsigned(operand.Width),
        };

    private static bool Compare(byte opcode, long sa, long sb, ulong a, ulong b, bool isUnsigned) =>
        opcode switch
        {
            Opcode.Eq => a == b,
            Opcode.Ne => a != b,
            Opcode.Ge => isUnsigned ? a >= b : sa >= sb,
            Opcode.Gt => isUnsigned ? a > b : sa > sb,
            Opcode.Le => isUnsigned ? a <= b : sa <= sb,
            _ => isUnsigned ? a < b : sa < sb,
        };
}

using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>Arithmetic of C: operands are brought to one type first, results wrap in it.</summary>
internal static class Operators
{
    /// <summary>The result of an operator on two numbers; null with the reason.</summary>
    public static Value? Binary(TypeGraph types, string sign, Number left, Number right, out string? reason)
    {
        reason = null;
        var origin = left.Origin > right.Origin ? left.Origin : right.Origin;
        if (sign is "==" or "!=" or "<" or ">" or "<=" or ">=")
            return Numbers.Make("", types.Scalar("bool", BaseEncoding.Boolean, 1), Compare(types, sign, left, right) ? 1 : 0, origin);
        if (left.IsFloat || right.IsFloat)
            return Float(types, sign, left, right, origin, out reason);
        var type = sign is "<<" or ">>" ? Promote(types, left.Type) : Common(types, left.Type, right.Type);
        var (a, b) = (Wrap(type, left.Integer), sign is "<<" or ">>" ? right.Integer : Wrap(type, right.Integer));
        Int128 result;
        switch (sign)
        {
            case "+":
                result = unchecked(a + b);
                break;
            case "-":
                result = unchecked(a - b);
                break;
            case "*":
                result = unchecked(a * b);
                break;
            case "/" or "%" when b == 0:
                reason = "division by zero";
                return null;
            case "/" when IsWide(type):
                result = (Int128)((UInt128)a / (UInt128)b);
                break;
            case "%" when IsWide(type):
                result = (Int128)((UInt128)a % (UInt128)b);
                break;
            case "/":
                result = b == -1 ? unchecked(-a) : a / b;
                break;
            case "%":
                result = b == -1 ? 0 : a % b;
                break;
            case "&":
                result = a & b;
                break;
            case "|":
                result = a | b;
                break;
            case "^":
                result = a ^ b;
                break;
            case "<<" or ">>" when b < 0 || b >= (Int128)(type.Stripped.Size ?? 4) * 8:
                reason = "the shift is wider than the type";
                return null;
            case "<<":
                result = unchecked(a << (int)b);
                break;
            case ">>" when IsWide(type):
                result = (Int128)((UInt128)a >> (int)b);
                break;
            case ">>":
                result = a >> (int)b;
                break;
            default:
                reason = $"'{sign}' takes no numbers";
                return null;
        }
        return Numbers.Make("", type, Wrap(type, result), origin);
    }

    /// <summary>The type that arithmetic on values of a type is done in: at least <c>int</c>.</summary>
    public static TypeInfo Promote(TypeGraph types, TypeInfo type)
    {
        var stripped = type.Stripped;
        // Rust's types stay what they are.
        if (stripped.Kind == TypeKind.Base && stripped.Size >= 4 || IsRust(stripped))
            return type;
        if (stripped.Kind is TypeKind.Pointer or TypeKind.Reference)
            return types.Scalar("uintptr_t", BaseEncoding.Unsigned, (byte)(stripped.Size is 8 ? 8 : 4));
        // An enumeration is promoted as its underlying type is.
        if (stripped is { Size: >= 4, Kind: TypeKind.Enumeration } && Objects.IsSigned(stripped) is { } isSigned)
            return (stripped.Size > 4, isSigned) switch
            {
                (true, true) => types.Scalar("long long", BaseEncoding.Signed, 8),
                (true, false) => types.Scalar("unsigned long long", BaseEncoding.Unsigned, 8),
                (false, true) => types.Scalar("int", BaseEncoding.Signed, 4),
                (false, false) => types.Scalar("unsigned int", BaseEncoding.Unsigned, 4),
            };
        return types.Scalar("int", BaseEncoding.Signed, 4);
    }

    /// <summary>A number cut to a type, with its sign.</summary>
    public static Int128 Wrap(TypeInfo type, Int128 number)
    {
        var size = (int)(type.Stripped.Size ?? 8);
        if (size >= 16 || size == 0)
            return number;
        var shift = 128 - size * 8;
        return Objects.IsSigned(type.Stripped) == true ? number << shift >> shift : (Int128)((UInt128)number << shift >> shift);
    }

    // Values of 128 bits without a sign are kept as they are, the highest bit as a sign.
    private static bool IsWide(TypeInfo type) => type.Stripped.Size >= 16 && Objects.IsSigned(type.Stripped) == false;

    private static bool IsArithmetic(TypeInfo type) => type.Stripped.Kind is TypeKind.Base or TypeKind.Enumeration;

    private static bool IsRust(TypeInfo type) =>
        (type.GivenName ?? type.BareName) is "i8" or "i16" or "u8" or "u16" or "i32" or "u32" or "usize" or "isize";

    private static TypeInfo Common(TypeGraph types, TypeInfo left, TypeInfo right)
    {
        var (a, b) = (Promote(types, left), Promote(types, right));
        var (sizeA, sizeB) = (a.Stripped.Size ?? 4, b.Stripped.Size ?? 4);
        if (sizeA != sizeB)
            return sizeA > sizeB ? a : b;
        // A literal takes the type of what it meets.
        if (a.Die is null != b.Die is null && Objects.IsSigned(a.Stripped) == Objects.IsSigned(b.Stripped))
            return a.Die is null ? b : a;
        return Objects.IsSigned(a.Stripped) == true ? b : a;
    }

    private static bool Compare(TypeGraph types, string sign, Number left, Number right)
    {
        int order;
        if (left.IsFloat || right.IsFloat)
        {
            var (x, y) = (left.AsFloat, right.AsFloat);
            if (double.IsNaN(x) || double.IsNaN(y))
                return sign == "!=";
            order = x.CompareTo(y);
        }
        else
        {
            // As C and C++ compare: both are brought to one type first, -1 is not less than 1u.
            var isArithmetic = IsArithmetic(left.Type) && IsArithmetic(right.Type);
            var type = isArithmetic ? Common(types, left.Type, right.Type) : null;
            order =
                type is null ? left.Integer.CompareTo(right.Integer)
                : IsWide(type) ? ((UInt128)left.Integer).CompareTo((UInt128)right.Integer)
                : Wrap(type, left.Integer).CompareTo(Wrap(type, right.Integer));
        }
        return sign switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            ">" => order > 0,
            "<=" => order <= 0,
            _ => order >= 0,
        };
    }

    private static Value? Float(TypeGraph types, string sign, Number left, Number right, ValueOrigin origin, out string? reason)
    {
        reason = null;
        double? result = sign switch
        {
            "+" => left.AsFloat + right.AsFloat,
            "-" => left.AsFloat - right.AsFloat,
            "*" => left.AsFloat * right.AsFloat,
            "/" => left.AsFloat / right.AsFloat,
            "%" => left.AsFloat % right.AsFloat,
            _ => null,
        };
        if (result is null)
        {
            reason = $"'{sign}' takes no fractions";
            return null;
        }
        var isNarrow = (!left.IsFloat || left.Type.Stripped.Size == 4) && (!right.IsFloat || right.Type.Stripped.Size == 4);
        var type = (left.IsFloat ? left : right).Type;
        return Numbers.MakeFloat(
            "",
            isNarrow || type.Stripped.Size == 8 ? type : types.Scalar("double", BaseEncoding.Float, 8),
            result.Value,
            origin
        );
    }
}

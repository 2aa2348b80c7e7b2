using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>The operators with one operand: <c>* &amp; - + ! ~</c>.</summary>
internal static class Prefixes
{
    /// <summary>What an operator makes of a value that is there; null with what makes no sense about it.</summary>
    public static Value? Apply(FrameScope scope, string sign, Value operand, out string? problem)
    {
        problem = null;
        return sign switch
        {
            "*" => Pointee(scope, operand, out problem),
            "&" => AddressOf(scope, operand, out problem),
            _ => OfNumber(scope, sign, operand, out problem),
        };
    }

    private static Value? Pointee(FrameScope scope, Value operand, out string? problem)
    {
        problem = null;
        if (Methods.Pointee(scope, operand, out var status) is { } pointee)
            return pointee;
        if (status != ValueStatus.Available)
            return Value.Missing("", scope.Types.Unknown, status);
        problem = $"'{operand.Type.Name}' points to nothing";
        return null;
    }

    private static Value? AddressOf(FrameScope scope, Value operand, out string? problem)
    {
        problem = null;
        if (operand.Type.Stripped.Kind == TypeKind.Reference && Objects.Target(scope, operand) is { } referred)
            operand = referred;
        if (operand is { Storage: { IsMemory: true } storage, BitSize: 0 })
            return Numbers.Make("", scope.Types.PointerTo(operand.Type, scope.AddressSize), storage.Address, storage.Origin);
        problem = "this is in no memory";
        return null;
    }

    private static Value? OfNumber(FrameScope scope, string sign, Value operand, out string? problem)
    {
        problem = null;
        var status = Numbers.TryRead(scope, operand, out var number);
        if (status == ValueStatus.Malformed)
        {
            problem = $"'{operand.Type.Name}' is no number";
            return null;
        }
        if (status != ValueStatus.Available)
            return Value.Missing("", operand.Type, status);
        if (sign == "!")
            return Not(scope, number);
        if (number.IsFloat && sign == "~")
        {
            problem = "'~' takes no fractions";
            return null;
        }
        if (number.IsFloat)
            return Numbers.MakeFloat("", number.Type, sign == "-" ? -number.Float : number.Float, number.Origin);
        var type = Operators.Promote(scope.Types, number.Type);
        var result = sign switch
        {
            "-" => -number.Integer,
            "~" => ~number.Integer,
            _ => number.Integer,
        };
        return Numbers.Make("", type, Operators.Wrap(type, result), number.Origin);
    }

    // Rust's ! turns the bits of an integer; that of C asks whether a number is zero.
    private static Value Not(FrameScope scope, Number number)
    {
        var isOfBits = !number.IsFloat && number.Type.Stripped.Encoding != BaseEncoding.Boolean && Languages.IsRust(scope);
        return isOfBits
            ? Numbers.Make("", number.Type, Operators.Wrap(number.Type, ~number.Integer), number.Origin)
            : Numbers.Make("", scope.Types.Scalar("bool", BaseEncoding.Boolean, 1), number.IsTrue ? 0 : 1, number.Origin);
    }
}

using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>Casts of C and Rust: numbers and pointers to each other; a fraction is cut, and held within 64 bits.</summary>
internal static class Casts
{
    /// <summary>A value that is there, in another type; null with what makes no sense about it.</summary>
    public static Value? To(FrameScope scope, TypeInfo type, Value operand, out string? problem)
    {
        problem = null;
        var target = type.Stripped;
        if (type.IsAggregate || target.Kind == TypeKind.Array)
        {
            problem = operand.Type.Stripped == target ? null : $"a value can't be made a '{type.Name}': cast a pointer to it";
            return problem is null ? operand : null;
        }
        var isDecayed =
            operand.Type.Stripped.Kind == TypeKind.Array && target.Kind == TypeKind.Pointer && operand.Storage is { IsMemory: true };
        var from = isDecayed ? Numbers.Make("", type, operand.Storage!.Address, operand.Storage.Origin) : operand;
        var status = Numbers.TryRead(scope, from, out var number);
        if (status is not (ValueStatus.Available or ValueStatus.Malformed))
            return Value.Missing("", type, status);
        problem =
            status == ValueStatus.Malformed ? $"'{operand.Type.Name}' is no number"
            : target is not { Kind: TypeKind.Base, Encoding: BaseEncoding.Float } && Objects.IsSigned(target) is null
                ? $"a value can't be made a '{type.Name}'"
            : null;
        return problem is null ? Convert(type, number) : null;
    }

    private static Value Convert(TypeInfo type, Number number)
    {
        var target = type.Stripped;
        if (target is { Kind: TypeKind.Base, Encoding: BaseEncoding.Float })
            return Numbers.MakeFloat("", type, number.AsFloat, number.Origin);
        if (target is { Kind: TypeKind.Base, Encoding: BaseEncoding.Boolean })
            return Numbers.Make("", type, number.IsTrue ? 1 : 0, number.Origin);
        return Numbers.Make("", type, number.IsFloat ? Truncate(number.Float) : number.Integer, number.Origin);
    }

    private static Int128 Truncate(double number) =>
        double.IsNaN(number) ? 0 : (Int128)Math.Clamp(Math.Truncate(number), long.MinValue, ulong.MaxValue);
}

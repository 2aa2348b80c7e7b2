using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>Casts of C and Rust: numbers and pointers to each other; a fraction is cut, and held within the target's range; a pointer to a class moves to the part that the other class is.</summary>
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
            : target is not { Kind: TypeKind.Base, Encoding: BaseEncoding.Float, Size: 4 or 8 } && Objects.IsSigned(target) is null
                ? $"a value can't be made a '{type.Name}'"
            : null;
        if (problem is not null)
            return null;
        if (!IsClassPointer(from.Type, out var source) || !IsClassPointer(type, out var wanted) || number.Integer == 0)
            return Convert(type, number);
        if (Moved(source, wanted) is { } moved)
            return Numbers.Make("", type, number.Integer + moved, number.Origin);
        problem = $"where '{wanted.Name}' begins is not known: it is a virtual base, or there are several";
        return null;
    }

    // As C++ casts: a base's part begins somewhere in the whole object. Null when that is not known.
    private static long? Moved(TypeInfo source, TypeInfo wanted)
    {
        if (BaseClasses.Has(source, wanted.Name))
            return BaseClasses.OffsetOf(source, wanted.Name);
        return BaseClasses.Has(wanted, source.Name) ? -BaseClasses.OffsetOf(wanted, source.Name) : 0;
    }

    private static bool IsClassPointer(TypeInfo type, out TypeInfo target)
    {
        target = type.Stripped.Target?.Stripped ?? type;
        return type.Stripped.Kind == TypeKind.Pointer && target.Kind == TypeKind.Structure;
    }

    private static Value Convert(TypeInfo type, Number number)
    {
        var target = type.Stripped;
        if (target is { Kind: TypeKind.Base, Encoding: BaseEncoding.Float, Size: 4 or 8 })
            return Numbers.MakeFloat("", type, number.AsFloat, number.Origin);
        if (target is { Kind: TypeKind.Base, Encoding: BaseEncoding.Boolean })
            return Numbers.Make("", type, number.IsTrue ? 1 : 0, number.Origin);
        return Numbers.Make("", type, number.IsFloat ? Truncate(number.Float, target) : number.Integer, number.Origin);
    }

    // As Rust does; what C does with a number that does not fit is up to the compiler.
    private static Int128 Truncate(double number, TypeInfo type)
    {
        if (double.IsNaN(number))
            return 0;
        var bits = (int)Math.Clamp((type.Size ?? 8) * 8, 8, 64);
        var isSigned = Objects.IsSigned(type) == true;
        var (least, most) = isSigned ? (-(Int128.One << bits - 1), (Int128.One << bits - 1) - 1) : (0, (Int128.One << bits) - 1);
        var whole = Math.Truncate(number);
        return whole <= (double)least ? least
            : whole >= (double)most ? most
            : (Int128)whole;
    }
}

using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>Sums and differences of pointers, which count in elements.</summary>
internal static class Pointers
{
    /// <summary>The result of an operator on a pointer; null when it is not about pointers.</summary>
    public static Value? Binary(FrameScope scope, string sign, Value left, Value right)
    {
        if (sign is not ("+" or "-"))
            return null;
        if (sign == "+" && !IsPointer(left) && IsPointer(right))
            (left, right) = (right, left);
        if (!IsPointer(left))
            return null;
        // As GCC and clang do, a pointer to nothing counts in bytes.
        var element = ElementOf(left) ?? scope.Types.Void;
        var size = element.Stripped.Kind == TypeKind.Void ? 1 : Objects.SizeOf(scope, element) ?? 0;
        if (size == 0)
            return Value.Missing("", left.Type, ValueStatus.Malformed);
        if (AddressOf(scope, left) is not { } address)
            return Value.Missing("", left.Type, ValueStatus.NotCaptured);
        if (IsPointer(right))
        {
            if (sign == "+" || AddressOf(scope, right) is not { } other)
                return null;
            var difference = ((Int128)address - other) / (Int128)size;
            return Numbers.Make(
                "",
                scope.Types.Scalar("ptrdiff_t", BaseEncoding.Signed, (byte)scope.AddressSize),
                difference,
                left.Storage!.Origin
            );
        }
        if (Numbers.TryRead(scope, right, out var count) != ValueStatus.Available || count.IsFloat)
            return null;
        var moved = (Int128)address + (sign == "+" ? count.Integer : -count.Integer) * (Int128)size;
        var type = left.Type.Stripped.Kind == TypeKind.Array ? scope.Types.PointerTo(element, scope.AddressSize) : left.Type;
        return Numbers.Make("", type, moved, left.Storage!.Origin);
    }

    private static bool IsPointer(Value value) =>
        value.Type.Stripped.Kind == TypeKind.Pointer || value is { Type.Stripped.Kind: TypeKind.Array, Storage.IsMemory: true };

    private static TypeInfo? ElementOf(Value pointer) => pointer.Type.Stripped.Target;

    private static ulong? AddressOf(FrameScope scope, Value pointer) =>
        pointer.Type.Stripped.Kind == TypeKind.Array ? pointer.Storage!.Address
        : Objects.TryAddress(scope, pointer, out var address) == ValueStatus.Available ? address
        : null;
}

namespace CrashHub.Analysis.Values.Views;

/// <summary>Structures, classes and unions: by their members.</summary>
internal sealed class FieldsView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var type = value.Type.Stripped;
        if (type.Kind is not (TypeKind.Structure or TypeKind.Union))
            return null;
        var status = StatusOf(value.Storage!, type.Size ?? 0);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        return new ListedContents(() => Fields.Of(scope, value)) { IsInPlace = true };
    }

    /// <summary>Whether something of an object is known: its members say for themselves which.</summary>
    public static ValueStatus StatusOf(Storage storage, ulong size)
    {
        if (size == 0)
            return ValueStatus.Available;
        Span<byte> one = stackalloc byte[1];
        var first = storage.Read(0, one);
        return first == ValueStatus.Available || size > long.MaxValue ? first
            : storage.Read((long)size - 1, one) == ValueStatus.Available ? ValueStatus.Available
            : first;
    }
}

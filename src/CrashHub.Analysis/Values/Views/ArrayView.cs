namespace CrashHub.Analysis.Values.Views;

/// <summary>Arrays: by their elements, those of characters by their text too.</summary>
internal sealed class ArrayView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var type = value.Type.Stripped;
        var counts = ArrayBounds.Of(type, scope);
        if (type.Dimension >= counts.Count || counts[type.Dimension] is not { } length)
            return new ListedContents(static () => [], 0);
        var element = scope.Types.InnerArray(type, counts.Count);
        if (
            Objects.SizeOf(scope, element) is not { } stride
            || (stride > 0 && length > (long)Math.Min((ulong)long.MaxValue / stride, long.MaxValue))
        )
            return ListedContents.Missing(ValueStatus.Malformed);
        var status = FieldsView.StatusOf(value.Storage!, stride * (ulong)length);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        var text = StoredText.WidthOf(element.Stripped) is { } width ? StoredText.ReadArray(scope, value.Storage!, width, length) : null;
        return new ElementContents(value, value.Storage!, element, stride, length)
        {
            Text = text,
            IsInPlace = true,
            Lower = ArrayBounds.LowerOf(type),
        };
    }
}

namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary><c>&amp;str</c>, <c>&amp;[T]</c> and boxes of them: a pointer and a length.</summary>
/// <param name="isText">True for texts.</param>
internal sealed class SliceView(bool isText) : RunView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var data = Fields.Find(scope, value, "data_ptr");
        var count = Fields.Find(scope, value, "length");
        if (data?.Type.Stripped.Target is not { } element || count is null)
            return null;
        var status = Objects.TryAddress(scope, data, out var address);
        if (status == ValueStatus.Available)
            status = Objects.TryInteger(scope, count, out _);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        if (!scope.TryInteger(count, out var length))
            return null;
        return isText ? Text(scope, value, address, element, length) : Run(scope, value, address, element, length, SizeMember.Rust);
    }

    /// <summary>A text with its length as a member; null when it can't be one.</summary>
    public static Contents? Text(FrameScope scope, Value value, ulong address, TypeInfo element, Int128 length)
    {
        if (length < 0 || length > int.MaxValue || (length > 0 && !scope.State.IsInside(address, (int)length)))
            return null;
        var storage = Storage.InMemory(scope.State, address, ValueOrigin.Memory);
        if (StoredText.ReadWhole(scope, storage, 1, (long)length) is not { } text)
            return length == 0 ? ListedContents.Scalar("\"\"") : ListedContents.Missing(ValueStatus.NotCaptured);
        return new ElementContents(value, storage, element, 1, (long)length, SizeMember.Of(scope, value, SizeMember.Rust, (long)length))
        {
            Text = text,
            IsText = true,
        };
    }
}

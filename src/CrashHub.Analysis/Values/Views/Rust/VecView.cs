namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary><c>Vec</c>: the pointer in its buffer, which each release wraps differently, and its length.</summary>
internal sealed class VecView : RunView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (!TryParts(scope, value, out var address, out var element, out var length, out var status))
            return status == ValueStatus.Available ? null : ListedContents.Missing(status);
        return Run(scope, value, address, element!, length, SizeMember.Rust);
    }

    /// <summary>Where the elements of a <c>Vec</c> are and how many; false with the reason, or with none when it is no <c>Vec</c>.</summary>
    public static bool TryParts(
        FrameScope scope,
        Value value,
        out ulong address,
        out TypeInfo? element,
        out Int128 length,
        out ValueStatus status
    )
    {
        (address, length, status) = (0, 0, ValueStatus.Available);
        element = ViewChooser.Argument(value.Type.Stripped, "T");
        if (
            Fields.Find(scope, value, "buf") is not { } buffer
            || Fields.Find(scope, value, "len") is not { } count
            || Fields.FirstPointer(scope, buffer) is not { } pointer
        )
            return false;
        element ??= pointer.Type.Stripped.Target;
        status = Objects.TryAddress(scope, pointer, out address);
        if (status == ValueStatus.Available)
            status = Objects.TryInteger(scope, count, out length);
        return status == ValueStatus.Available && element is not null;
    }
}

namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary><c>String</c>, <c>OsString</c>, <c>PathBuf</c>: a <c>Vec</c> of bytes somewhere inside.</summary>
internal sealed class StringView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var inner = value;
        for (var depth = 0; depth < 6 && Fields.Find(scope, inner, "buf") is null; depth++)
        {
            if ((Fields.Find(scope, inner, "vec") ?? Fields.Find(scope, inner, "inner")) is not { } next)
                return null;
            inner = next;
        }
        if (!VecView.TryParts(scope, inner, out var address, out var element, out var length, out var status))
            return status == ValueStatus.Available ? null : ListedContents.Missing(status);
        return element!.Stripped.Size == 1 ? SliceView.Text(scope, value, address, element, length) : null;
    }
}

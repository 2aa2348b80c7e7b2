namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::optional</c>: what it holds, or <c>nullopt</c>.</summary>
internal sealed class OptionalView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Deep(scope, value, "__engaged_") is not { } engaged)
            return null;
        var status = Objects.TryInteger(scope, engaged, out var isSet);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        if (isSet == 0)
            return ListedContents.Scalar("nullopt");
        return Fields.Deep(scope, value, "__val_") is { } inner ? Presenter.Open(scope, inner) : null;
    }
}

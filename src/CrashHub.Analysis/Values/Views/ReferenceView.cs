namespace CrashHub.Analysis.Values.Views;

/// <summary>References: what they refer to.</summary>
internal sealed class ReferenceView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var status = value.Storage!.Pointed is null ? Objects.TryAddress(scope, value, out _) : ValueStatus.Available;
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        return Objects.Target(scope, value) is { } target ? Presenter.Open(scope, target) : ListedContents.Missing(ValueStatus.NotCaptured);
    }
}

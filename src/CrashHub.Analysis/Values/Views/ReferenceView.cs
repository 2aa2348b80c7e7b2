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
        if (Objects.Target(scope, value) is { } part && DynamicTypes.Of(scope, part) is { } whole)
            return new ListedContents(() => Presenter.Open(scope, whole).Children(0, scope.Limits.MaxContainerNodes))
            {
                Text = $"({whole.Type.Name})",
            };
        return Objects.Target(scope, value) is { } target ? Presenter.Open(scope, target) : ListedContents.Missing(ValueStatus.NotCaptured);
    }
}

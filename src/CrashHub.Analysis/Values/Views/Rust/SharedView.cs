namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary><c>Rc</c> and <c>Arc</c>: what they share, with its counts.</summary>
internal sealed class SharedView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Find(scope, value, "ptr") is not { } wrapped || Fields.FirstPointer(scope, wrapped) is not { } pointer)
            return null;
        var status = Objects.TryAddress(scope, pointer, out _);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        if (Objects.Target(scope, pointer) is not { } block || !block.Type.IsAggregate)
            return null;
        var held = Fields.Find(scope, block, "value") ?? Fields.Find(scope, block, "data");
        if (held is null)
            return null;
        var shown = Presenter.Open(scope, held);
        if (shown.Status != ValueStatus.Available)
            return shown;
        return new ListedContents(() => [.. shown.Children(0, scope.Limits.MaxContainerNodes), .. Counts(scope, block)])
        {
            Text = shown.Text,
        };
    }

    private static IEnumerable<Value> Counts(FrameScope scope, Value block)
    {
        foreach (var name in (string[])["strong", "weak"])
        {
            if (Fields.Find(scope, block, name) is { } count)
                yield return count.Renamed(name);
        }
    }
}

namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::basic_string_view</c>.</summary>
internal sealed class StringSliceView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Find(scope, value, "__data_") is not { } data
            || Fields.Find(scope, value, "__size_") is not { } size
            || Objects.TryAddress(scope, data, out var address) != ValueStatus.Available
            || !scope.TryInteger(size, out var length)
            || data.Type.Stripped.Target is not { } element
            || element.Stripped.Size is not (1 or 2 or 4)
            || length > int.MaxValue
            || !scope.State.IsInside(address, (int)length)
        )
            return null;
        return StringView.Show(scope, value, Storage.InMemory(scope.State, address, ValueOrigin.Memory), element, (long)length);
    }
}

namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::unique_ptr</c>, <c>shared_ptr</c>, <c>weak_ptr</c>: as the pointer that they hold, with the counts of the shared ones.</summary>
/// <param name="pointer">The member that is the pointer or wraps it.</param>
/// <param name="control">The member that points to the counts; null for none.</param>
internal sealed class SmartPointerView(string pointer, string? control) : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Deep(scope, value, pointer) is not { } member || Fields.FirstPointer(scope, member) is not { } held)
            return null;
        var shown = Presenter.Open(scope, held.Renamed(value.Name));
        if (control is null || shown.Status != ValueStatus.Available)
            return shown;
        return new ListedContents(() => [.. shown.Children(0, scope.Limits.MaxContainerNodes), .. Counts(scope, value, control)])
        {
            Text = shown.Text,
            TargetCaptured = shown.TargetCaptured,
        };
    }

    // libc++ counts owners from -1.
    private static IEnumerable<Value> Counts(FrameScope scope, Value value, string control)
    {
        if (
            Fields.Find(scope, value, control) is { } pointer
            && Objects.Target(scope, pointer) is { } block
            && Fields.Deep(scope, block, "__shared_owners_") is { } owners
            && scope.TryLong(owners, out var count)
            && count is >= -1 and < int.MaxValue
        )
            yield return SizeMember.Of(scope, value, "use_count()", count + 1);
    }
}

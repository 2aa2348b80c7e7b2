namespace CrashHub.Analysis.Values.Views;

/// <summary>Base types, enumerations and pointers to members: by their text alone.</summary>
internal sealed class ScalarView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var status = ScalarText.TryOf(scope, value, out var text);
        return status == ValueStatus.Available ? ListedContents.Scalar(text) : ListedContents.Missing(status);
    }
}

namespace CrashHub.Analysis.Values.Views;

/// <summary>A type that only wraps another: shown as what it wraps.</summary>
/// <param name="names">Names of the member that is wrapped, the nearest counting.</param>
internal sealed class WrapperView(params string[] names) : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value) =>
        Fields.Deep(scope, value, names) is { } inner ? Presenter.Open(scope, inner) : null;
}

namespace CrashHub.Analysis.Values.Views;

/// <summary>Opens values by the view of their type.</summary>
internal static class Presenter
{
    private static readonly FieldsView Plain = new();

    /// <summary>What there is to show of a value.</summary>
    public static Contents Open(FrameScope scope, Value value)
    {
        if (value.Storage is null)
            return ListedContents.Missing(value.Status == ValueStatus.Available ? ValueStatus.Malformed : value.Status);
        if (!scope.Budget.TakeStep())
            return ListedContents.Missing(ValueStatus.NotCaptured);
        var type = value.Type.Stripped;
        type.View ??= ViewChooser.Of(type);
        return type.View.Open(scope, value) ?? Plain.Open(scope, value) ?? ListedContents.Missing(ValueStatus.Malformed);
    }

    /// <summary>The text of a value; null when it has none or is not known.</summary>
    public static string? TextOf(FrameScope scope, Value value) =>
        Open(scope, value) is { Status: ValueStatus.Available } shown ? shown.Text : null;
}

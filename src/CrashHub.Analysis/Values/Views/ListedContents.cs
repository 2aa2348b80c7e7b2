namespace CrashHub.Analysis.Values.Views;

/// <summary>A value whose members are made all at once when the first is asked for.</summary>
internal sealed class ListedContents : Contents
{
    private readonly Func<IReadOnlyList<Value>> make;
    private readonly long? count;
    private IReadOnlyList<Value>? made;

    /// <summary>Members that <paramref name="make"/> makes.</summary>
    /// <param name="make">Makes the members.</param>
    /// <param name="count">Their number where it is known without; there may turn out to be fewer that can be shown.</param>
    public ListedContents(Func<IReadOnlyList<Value>> make, long? count = null) => (this.make, this.count) = (make, count);

    /// <summary>A value without members.</summary>
    public static ListedContents Scalar(string text) => new(static () => [], 0) { Text = text };

    /// <summary>A value that is not known.</summary>
    public static ListedContents Missing(ValueStatus status) => new(static () => [], 0) { Status = status };

    /// <inheritdoc/>
    public override long Count => count ?? (made ??= make()).Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Value> Children(long offset, int count)
    {
        made ??= make();
        return offset >= made.Count ? [] : [.. made.Skip((int)Math.Max(offset, 0)).Take(count)];
    }
}

namespace CrashHub.Analysis.Values.Views;

/// <summary>How values of a type are shown.</summary>
internal abstract class TypeView
{
    /// <summary>What there is to show; null when the value is not what the view expects of its type, which is then shown member by member.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="value">A value whose place is known.</param>
    public abstract Contents? Open(FrameScope scope, Value value);
}

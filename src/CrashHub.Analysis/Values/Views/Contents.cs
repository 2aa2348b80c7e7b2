namespace CrashHub.Analysis.Values.Views;

/// <summary>What there is to show of a value.</summary>
internal abstract class Contents
{
    /// <summary>The value as text; null for values that are told by their members alone.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the value is known.</summary>
    public ValueStatus Status { get; init; }

    /// <summary>How it is known, where that differs from how its own bytes are (a reference's target).</summary>
    public ValueOrigin? Origin { get; init; }

    /// <summary>Of pointers: whether the target is in the dump.</summary>
    public bool? TargetCaptured { get; init; }

    /// <summary>True when the members are parts of the value's own bytes, as those of a structure are and those behind a pointer are not.</summary>
    public bool IsInPlace { get; init; }

    /// <summary>Number of members.</summary>
    public abstract long Count { get; }

    /// <summary>Members in order; fewer than asked for at the end, or where a container could not be walked further.</summary>
    public abstract IReadOnlyList<Value> Children(long offset, int count);
}

namespace CrashHub.Contracts;

/// <summary>An expression to work out over a frame's values.</summary>
public sealed record EvaluationRequest
{
    /// <summary>Index of the thread in the report; 0 by default, the one that trapped.</summary>
    public int Thread { get; init; }

    /// <summary><c>frames[].index</c>; 0 by default, the youngest.</summary>
    public int Frame { get; init; }

    /// <summary>An expression of C, C++ or Rust without side effects.</summary>
    public required string Expression { get; init; }

    /// <summary>A letter of gdb's <c>p/x</c>: <c>x d u o b c s f</c>; null for the value's own form.</summary>
    public string? Format { get; init; }
}

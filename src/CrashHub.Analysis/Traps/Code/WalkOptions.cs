namespace CrashHub.Analysis.Traps.Code;

/// <summary>What a walk is told from outside.</summary>
internal sealed record WalkOptions
{
    /// <summary>Bounds.</summary>
    public required AnalysisLimits Limits { get; init; }

    /// <summary>The global that holds the stack pointer; <see cref="uint.MaxValue"/> for none.</summary>
    public required uint StackGlobal { get; init; }

    /// <summary>True where the memory's addresses have 64 bits.</summary>
    public bool Is64 { get; init; }

    /// <summary>The stack pointer at the function's entry, where it is known.</summary>
    public ulong? StackEntry { get; init; }

    /// <summary>True for a function that changes no memory of its caller: it prints, or gives a stream away.</summary>
    public Func<uint, bool> IsQuiet { get; init; } = static _ => false;
}

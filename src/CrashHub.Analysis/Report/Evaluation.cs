namespace CrashHub.Analysis.Report;

/// <summary>What an expression came to.</summary>
public sealed record Evaluation
{
    /// <summary>Its value as text; null when it is not known, or told by its members alone.</summary>
    public string? Value { get; init; }

    /// <summary>Its type in the source language; null for an error.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the value is known.</summary>
    public VariableStatus Status { get; init; }

    /// <summary>Where the value was read from, or null.</summary>
    public ValueSource? Source { get; init; }

    /// <summary>How many members it has.</summary>
    public int Children { get; init; }

    /// <summary>The address of the object, or that which a pointer holds, <c>0x…</c>; null for neither.</summary>
    public string? MemoryReference { get; init; }

    /// <summary>What is wrong with the expression; null for nothing.</summary>
    public string? Error { get; init; }

    /// <summary>Where it is wrong: characters from the start of the expression.</summary>
    public int Position { get; init; }
}

using CrashHub.Analysis.Report;

namespace CrashHub.Contracts;

/// <summary>What an expression came to.</summary>
public sealed record EvaluationDocument
{
    /// <summary>Its value as text; null when it is not known, or told by its members alone.</summary>
    public string? Value { get; init; }

    /// <summary>Its type in the source language.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the value is known.</summary>
    public VariableStatus Status { get; init; }

    /// <summary>Where the value was read from, or null.</summary>
    public ValueSource? Source { get; init; }

    /// <summary>How many members it has.</summary>
    public int Children { get; init; }

    /// <summary>The address of the object, or that which a pointer holds, <c>0x…</c>; null for neither.</summary>
    public string? MemoryReference { get; init; }

    /// <summary>The document of an expression that holds no error.</summary>
    public static EvaluationDocument Of(Evaluation evaluation) =>
        new()
        {
            Value = evaluation.Value,
            Type = evaluation.Type,
            Status = evaluation.Status,
            Source = evaluation.Source,
            Children = evaluation.Children,
            MemoryReference = evaluation.MemoryReference,
        };
}

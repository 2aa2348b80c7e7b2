using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Report;

/// <summary>One variable of a frame.</summary>
public sealed record VariableReport
{
    /// <summary>Its name in the source.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required VariableKind Kind { get; init; }

    /// <summary>Its type in the source language.</summary>
    public string? Type { get; init; }

    /// <summary>Its value as text, or null when it is not available.</summary>
    public string? Value { get; init; }

    /// <summary>Whether the value is known.</summary>
    public required VariableStatus Status { get; init; }

    /// <summary>Where the value was read from, or null.</summary>
    public ValueSource? Source { get; init; }

    /// <summary>Index of the memory that holds it, or null.</summary>
    public uint? Memory { get; init; }

    /// <summary>Address that holds it, <c>0x…</c>, or null.</summary>
    public string? Address { get; init; }

    /// <summary>For a pointer, whether its target is in the dump.</summary>
    public bool? TargetCaptured { get; init; }

    /// <summary>File of the declaration, or null.</summary>
    public string? DeclFile { get; init; }

    /// <summary>Line of the declaration, from 1, or null.</summary>
    public long? DeclLine { get; init; }

    /// <summary>How many members it has.</summary>
    public int Children { get; init; }

    /// <summary>Its members, where they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VariableReport>? Members { get; init; }

    /// <summary>True where members were cut.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Truncated { get; init; }
}

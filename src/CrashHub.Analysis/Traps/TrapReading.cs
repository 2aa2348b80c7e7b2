namespace CrashHub.Analysis.Traps;

/// <summary>A trap kind, or the kinds that are left open.</summary>
/// <param name="Kind">The kind; <see cref="TrapKind.Unknown"/> where it is not certain.</param>
/// <param name="Candidates">The kinds that are possible where it is not certain, the likeliest first; empty when nothing is known.</param>
public readonly record struct TrapReading(TrapKind Kind, IReadOnlyList<TrapKind> Candidates)
{
    /// <summary>Nothing is known.</summary>
    public static TrapReading Unknown { get; } = new(TrapKind.Unknown, []);

    /// <summary>A certain kind.</summary>
    public static TrapReading Certain(TrapKind kind) => new(kind, []);

    /// <summary>One of several kinds; certain when there is one only.</summary>
    public static TrapReading OneOf(params TrapKind[] kinds) => kinds is [var only] ? Certain(only) : new(TrapKind.Unknown, kinds);

    /// <summary>True when this reading excludes <paramref name="kind"/>.</summary>
    public bool Contradicts(TrapKind kind) => Kind == TrapKind.Unknown ? Candidates.Count > 0 && !Candidates.Contains(kind) : Kind != kind;
}

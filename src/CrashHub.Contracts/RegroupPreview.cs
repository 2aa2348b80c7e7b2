namespace CrashHub.Contracts;

/// <summary>What a regroup would do, tried on stored crashes; nothing is changed.</summary>
public sealed record RegroupPreview
{
    /// <summary>What crashes would be grouped by.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Crashes looked at, the newest.</summary>
    public int Sampled { get; init; }

    /// <summary>True when these are all that there are.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Of them those that could not be judged: their report is not kept.</summary>
    public int Unknown { get; init; }

    /// <summary>Of them those that would be in another bucket.</summary>
    public int Moved { get; init; }

    /// <summary>Buckets that would become one, most crashes first; the first hundred.</summary>
    public required IReadOnlyList<RegroupMerge> Merges { get; init; }

    /// <summary>How many such groups of buckets there are.</summary>
    public int MergeCount { get; init; }

    /// <summary>Buckets that would become several, most crashes first; the first hundred.</summary>
    public required IReadOnlyList<RegroupSplit> Splits { get; init; }

    /// <summary>How many such buckets there are.</summary>
    public int SplitCount { get; init; }
}

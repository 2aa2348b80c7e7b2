namespace CrashHub.Analysis.Values;

/// <summary>Whether a value is known.</summary>
internal enum ValueStatus : byte
{
    /// <summary>Known for certain.</summary>
    Available,

    /// <summary>The compiler kept no value here.</summary>
    OptimizedOut,

    /// <summary>It existed, but the dump does not hold it, or not for certain.</summary>
    NotCaptured,

    /// <summary>The debug information makes no sense.</summary>
    Malformed,
}

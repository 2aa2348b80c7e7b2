namespace CrashHub.Analysis.Values;

/// <summary>What is left of the work that all values of one report or question may cost together.</summary>
internal sealed class ValueBudget(AnalysisLimits limits)
{
    private long steps = limits.MaxValueSteps;

    /// <summary>One step of a location expression, one node of a container, one value made; false when none is left.</summary>
    public bool TakeStep() => --steps >= 0;

    /// <summary>Several steps at once.</summary>
    public bool TakeSteps(long count) => (steps -= count) >= 0;
}

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What is left of the steps that one analysis may walk (<see cref="AnalysisLimits.MaxFlowSteps"/>).</summary>
internal sealed class FlowBudget(long steps)
{
    /// <summary>Steps that a thing costs which is kept until the report is made: the budget bounds memory too.</summary>
    public const int Kept = 4;

    private long left = steps;

    /// <summary>True once a walk was refused: values may be missing that more steps would prove.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Takes steps; false when there are not enough.</summary>
    public bool Take(int steps)
    {
        left -= steps;
        IsSpent |= left < 0;
        return left >= 0;
    }
}

using System.Runtime.CompilerServices;

namespace CrashHub.Analysis.Demangling;

/// <summary>
/// What one demangling may still spend. Substitutions let a short name stand for an exponentially long one, so parsing and printing both
/// draw on it, and an exhausted budget stays exhausted: callers unwind without doing further work.
/// </summary>
internal sealed class DemanglingBudget(AnalysisLimits limits)
{
    /// <summary>Nesting of parse or print calls; each level takes a few hundred bytes of stack.</summary>
    public const int MaxDepth = 1_024;

    private const int CharactersPerStep = 16;

    private int _steps;
    private int _depth;

    public bool IsExhausted { get; private set; }

    public int MaxLength { get; } = limits.MaxDemangledLength;

    public int Steps => _steps;

    /// <summary>Goes one level deeper, for one step; false when the budget does not allow it. Pair a success with <see cref="Leave"/>.</summary>
    public bool Enter()
    {
        if (++_depth > MaxDepth || (_depth % 16 == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
            Exhaust();
        return Step();
    }

    public void Leave() => _depth--;

    public bool Step()
    {
        if (!IsExhausted && ++_steps > limits.MaxDemanglingSteps)
            Exhaust();
        return !IsExhausted;
    }

    /// <summary>
    /// Pays for text that brings the output to <paramref name="length"/>. Erased text was paid for too, so that printing and erasing a long
    /// name over and over is not free.
    /// </summary>
    public bool Write(int count, int length)
    {
        if (length > MaxLength)
            Exhaust();
        if (!IsExhausted)
            _steps += count / CharactersPerStep;
        return Step();
    }

    public void Exhaust() => IsExhausted = true;
}

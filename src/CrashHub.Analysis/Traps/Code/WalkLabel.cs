namespace CrashHub.Analysis.Traps.Code;

/// <summary>An open block of a walk.</summary>
/// <param name="IsLoop">A branch to it goes back to its start.</param>
/// <param name="Height">Operands below it.</param>
/// <param name="Results">Operands that it leaves.</param>
/// <param name="Parameters">Operands that it takes.</param>
internal sealed record WalkLabel(bool IsLoop, int Height, int Results, int Parameters)
{
    /// <summary>Never entered; nested in code behind a branch.</summary>
    public bool IsDead { get; init; }

    /// <summary>Of a loop: it sets the stack pointer, and is believed to set it back.</summary>
    public bool IsBelieved { get; set; }

    /// <summary>Of a loop: its offset.</summary>
    public int Loop { get; set; }

    /// <summary>Of a loop: the stack pointer at its start.</summary>
    public Symbol Stack { get; set; }

    /// <summary>What is known behind its end so far; null while no path leads there.</summary>
    public WalkState? Pending { get; set; }

    /// <summary>Of an <c>if</c>: what is known where the condition is false, until <c>else</c>.</summary>
    public WalkState? Alternative { get; set; }
}

namespace CrashHub.Analysis.Dwarf;

/// <summary>What is left of the work that all lookups in one file may do together; tables that repeat or overlap cost each time they are read.</summary>
internal sealed class WorkBudget(AnalysisLimits limits)
{
    private long entries = limits.MaxDies;
    private long rows = limits.MaxLineRows;

    /// <summary>One debugging entry, abbreviation, range list entry or file entry; false when none is left.</summary>
    public bool TakeEntry() => --entries >= 0;

    /// <summary>One step of a line program; false when none is left.</summary>
    public bool TakeRow() => --rows >= 0;
}

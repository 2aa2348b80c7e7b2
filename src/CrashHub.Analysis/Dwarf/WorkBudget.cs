namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// What is left of the work and memory that all lookups in one module may use together; tables that repeat or overlap cost each time they
/// are read.
/// </summary>
internal sealed class WorkBudget(AnalysisLimits limits)
{
    // Attributes of one entry that cost no more than the entry itself; an entry of one byte may have any number of them.
    public const int AttributesPerEntry = 32;
    private const int BytesPerItem = 64;
    private const int BytesPerEntry = 16;
    private readonly AnalysisLimits limits = limits;
    private long entries = limits.MaxDies;
    private long rows = limits.MaxLineRows;
    private long items = limits.MaxDwarfItems;
    private long text = limits.MaxDwarfTextBytes;

    /// <summary>True once more than half of anything is used up: what is asked next might not be answered whole.</summary>
    public bool IsWorn =>
        entries < limits.MaxDies / 2
        || rows < limits.MaxLineRows / 2
        || items < limits.MaxDwarfItems / 2
        || text < limits.MaxDwarfTextBytes / 2;

    /// <summary>About how many bytes are kept of what was read.</summary>
    public long KeptBytes =>
        (limits.MaxDwarfItems - Math.Max(items, 0)) * BytesPerItem + (limits.MaxDies - Math.Max(entries, 0)) * BytesPerEntry;

    /// <summary>Entries left, for loops that take many at a time.</summary>
    public long EntriesLeft => Math.Max(entries, 0);

    /// <summary>Takes entries, of which so many are left.</summary>
    public void TakeEntries(long count) => entries -= count;

    /// <summary>One entry of a table or list; false when none is left.</summary>
    public bool TakeEntry() => --entries >= 0;

    /// <summary>One debugging entry with its attributes; false when none is left.</summary>
    public bool TakeEntry(int attributes) => (entries -= 1 + attributes / AttributesPerEntry) >= 0;

    /// <summary>One step of a line program; false when none is left.</summary>
    public bool TakeRow() => --rows >= 0;

    /// <summary>Steps of line programs left, for loops that take many at a time.</summary>
    public long RowsLeft => Math.Max(rows, 0);

    /// <summary>Takes steps of a line program, of which so many are left.</summary>
    public void TakeRows(long count) => rows -= count;

    /// <summary>One thing that is kept; false when no more may be.</summary>
    public bool TakeItem() => --items >= 0;

    /// <summary>True once something was not kept for want of room.</summary>
    public bool IsFull => items < 0;

    /// <summary>Text that is decoded; false when no more may be.</summary>
    public bool TakeText(int bytes) => (text -= bytes) >= 0;
}

namespace CrashHub.Analysis.Wasm;

/// <summary>A table's type.</summary>
/// <param name="Element">Type of the entries.</param>
/// <param name="Minimum">Initial entries.</param>
/// <param name="Maximum">Most entries, or null when there is no bound.</param>
/// <param name="Is64">Indices are i64.</param>
/// <param name="IsImported">The table comes from outside.</param>
public readonly record struct WasmTable(WasmType Element, ulong Minimum, ulong? Maximum, bool Is64, bool IsImported)
{
    /// <summary>Entries begin as what an expression gives, not null.</summary>
    public bool HasInitialValue { get; init; }
}

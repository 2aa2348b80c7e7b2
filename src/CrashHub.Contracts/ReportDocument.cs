using CrashHub.Analysis.Report;

namespace CrashHub.Contracts;

/// <summary>
/// A report made without a server: the parts of <see cref="CrashDocument"/> that do not need one, in the same order and under the same names.
/// </summary>
public sealed record ReportDocument
{
    /// <summary>What the host knew, as given beside the dump; empty fields where nothing was given.</summary>
    public required CrashEvent Event { get; init; }

    /// <summary>The process name of the dump.</summary>
    public required string Process { get; init; }

    /// <summary>Why it stopped.</summary>
    public required TrapReport Trap { get; init; }

    /// <summary>The dump's modules.</summary>
    public required IReadOnlyList<ModuleReport> Modules { get; init; }

    /// <summary>The dump's threads.</summary>
    public required IReadOnlyList<ThreadReport> Threads { get; init; }

    /// <summary>The dump's memories.</summary>
    public required IReadOnlyList<MemoryReport> Memories { get; init; }

    /// <summary>Its signature.</summary>
    public required CrashSignature Signature { get; init; }

    /// <summary>Damage and remarks.</summary>
    public required IReadOnlyList<ReportNote> Notes { get; init; }
}

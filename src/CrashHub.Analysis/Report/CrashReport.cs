using System.Text.Json.Serialization;
using CrashHub.Analysis.Signatures;

namespace CrashHub.Analysis.Report;

/// <summary>Everything that analysis says of one crash. The same for equal inputs wherever it is made.</summary>
public sealed record CrashReport
{
    /// <summary>The process name of the dump's <c>core</c> section; empty when it has none.</summary>
    public required string Process { get; init; }

    /// <summary>Why it stopped.</summary>
    public required TrapReport Trap { get; init; }

    /// <summary>The dump's modules, in its order.</summary>
    public required IReadOnlyList<ModuleReport> Modules { get; init; }

    /// <summary>The dump's threads, in its order; the first is taken as the one that trapped.</summary>
    public required IReadOnlyList<ThreadReport> Threads { get; init; }

    /// <summary>The dump's memories, in its order.</summary>
    public required IReadOnlyList<MemoryReport> Memories { get; init; }

    /// <summary>What crashes of this kind have in common.</summary>
    public required CrashSignature Signature { get; init; }

    /// <summary>What <see cref="Signature"/> was made of. Not part of the JSON, so null in a report that was read back.</summary>
    [JsonIgnore]
    public SignatureInput? SignatureInput { get; init; }

    /// <summary>What is damaged (<c>kind</c> begins with <c>damaged</c>) and what else a reader should know.</summary>
    public required IReadOnlyList<ReportNote> Notes { get; init; }
}

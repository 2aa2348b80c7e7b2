using System.Text.Json.Serialization;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Signatures;

namespace CrashHub.Contracts;

/// <summary>One crash as the API shows it: the report of analysis in the envelope of the server.</summary>
public sealed record CrashDocument
{
    /// <summary>The crash's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is on its way; the report's parts are null until it is processed.</summary>
    public required CrashState State { get; init; }

    /// <summary>When the server took it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the host sent with it.</summary>
    public required CrashEvent Event { get; init; }

    /// <summary>The process name of the dump.</summary>
    public string? Process { get; init; }

    /// <summary>Why it stopped.</summary>
    public TrapReport? Trap { get; init; }

    /// <summary>The dump's modules.</summary>
    public IReadOnlyList<ModuleReport>? Modules { get; init; }

    /// <summary>The dump's threads.</summary>
    public IReadOnlyList<ThreadReport>? Threads { get; init; }

    /// <summary>The dump's memories.</summary>
    public IReadOnlyList<MemoryReport>? Memories { get; init; }

    /// <summary>Its signature.</summary>
    public CrashSignature? Signature { get; init; }

    /// <summary>Its bucket, or null.</summary>
    public string? Bucket { get; init; }

    /// <summary>Damage and remarks.</summary>
    public IReadOnlyList<ReportNote>? Notes { get; init; }

    /// <summary>Why no report could be made, when it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>Where to look.</summary>
    public required CrashLinks Links { get; init; }
}

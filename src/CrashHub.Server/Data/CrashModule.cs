namespace CrashHub.Server.Data;

/// <summary>One module of a crash and the build that answered it; without a build the crash waits for one.</summary>
internal sealed class CrashModule
{
    public int ProjectId { get; init; }
    public Guid CrashId { get; init; }
    public int Index { get; init; }
    public string? Name { get; init; }
    public string? BuildId { get; init; }
    public string? CodeId { get; init; }
    public string? Sha256 { get; init; }

    /// <summary>The stored build that answered, or null: attached, or missing.</summary>
    public Guid? MatchedBuild { get; set; }

    /// <summary>True when frames run in it and nothing answered.</summary>
    public bool IsMissing { get; set; }

    /// <summary>
    /// Layout of its memories and globals where no id or name led to a build and one may still be found by it: the module is missing, or was matched by
    /// evidence. Zero where the crash does not show it; null in all others.
    /// </summary>
    public long? Layout { get; init; }
    public string? Release { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
}

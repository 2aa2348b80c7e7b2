namespace CrashHub.Server.Data;

/// <summary>One person's role in one project.</summary>
internal sealed class ProjectMember
{
    public int ProjectId { get; init; }
    public required string UserId { get; init; }
    public ProjectRole Role { get; set; }

    /// <summary>Whether the member reads dumps, memory and text from memory; no role includes it.</summary>
    public bool ReadsMemory { get; set; }
    public DateTimeOffset AddedAt { get; init; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}

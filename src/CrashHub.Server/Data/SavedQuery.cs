namespace CrashHub.Server.Data;

/// <summary>A query that a project keeps under a name, for everybody who sees the project.</summary>
internal sealed class SavedQuery
{
    public const int LongestName = 100;

    /// <summary>The orders of the bucket list, the usual one first.</summary>
    public static readonly string[] Sorts = ["lastSeen", "firstSeen", "count", "users"];

    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The query language.</summary>
    public required string Query { get; set; }

    /// <summary>An order of the bucket list.</summary>
    public required string Sort { get; set; }

    /// <summary>A user's name or <c>token:name</c>.</summary>
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}

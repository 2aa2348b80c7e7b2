namespace CrashHub.Server.Data.Releases;

/// <summary>A release of a project: made by use (a crash, a build, reported invocations) or by a person.</summary>
internal sealed class ProjectRelease
{
    /// <summary>As long as a release of an event may be.</summary>
    public const int LongestName = 250;

    public int ProjectId { get; init; }

    /// <summary>As hosts spell it.</summary>
    public required string Name { get; init; }

    /// <summary>What lists are cut by, where <see cref="OrderKey"/> can be equal.</summary>
    public Guid Id { get; init; }

    /// <summary><see cref="ReleaseOrder.KeyOf"/>: ordinal order is the order of releases.</summary>
    public required string OrderKey { get; init; }

    /// <summary>True for a semantic version.</summary>
    public bool IsSemantic { get; init; }

    /// <summary>When it was first used; null while a person made it and nothing else did.</summary>
    public DateTimeOffset? FirstSeen { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The commit after which its changes begin, or null.</summary>
    public string? CommitsFrom { get; set; }

    /// <summary>The commit that it was made of, or null.</summary>
    public string? CommitsTo { get; set; }

    /// <summary>JSON object: when it was deployed, by environment. Null for never.</summary>
    public string? DeploysJson { get; set; }

    /// <summary>Rows of <see cref="InvocationWindow"/>, which are bounded.</summary>
    public int Windows { get; set; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}

namespace CrashHub.Server.Data;

/// <summary>A tenant. Everything that it owns carries its id first in the key.</summary>
internal sealed class Project
{
    public int Id { get; init; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public bool ShowMessages { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Grows with every build that arrives or goes; a finish that began under an older one requeues crashes that lack a build.</summary>
    public long BuildsGeneration { get; set; }

    /// <summary>The number that the next bucket gets.</summary>
    public long NextBucketNumber { get; set; } = 1;
}

namespace CrashHub.Server.Data;

/// <summary>A raw stack that a crash had, and the bucket that it fell into; answers probes.</summary>
internal sealed class KnownStack
{
    public int ProjectId { get; init; }

    /// <summary>One of <see cref="StackKeys"/>.</summary>
    public Guid Key { get; init; }

    /// <summary>The crash's trap kind as the API spells it: one instruction can raise several, which may be different bugs.</summary>
    public required string Trap { get; init; }

    /// <summary>The leaf bucket; a merge is followed at read time.</summary>
    public Guid BucketId { get; set; }

    /// <summary>When a crash or probe last had it, to a day or so.</summary>
    public DateTimeOffset SeenAt { get; set; }
}

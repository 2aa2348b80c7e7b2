namespace CrashHub.Contracts;

/// <summary>A bucket that counts against a release.</summary>
public sealed record GateItem
{
    /// <summary>The bucket's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its number in the project.</summary>
    public required long Number { get; init; }

    /// <summary>What it is, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>Where it happens.</summary>
    public required string Culprit { get; init; }

    /// <summary>The trap kind.</summary>
    public required string Trap { get; init; }

    /// <summary>What the team decided.</summary>
    public required BucketStatus Status { get; init; }

    /// <summary>Crashes of the release in it.</summary>
    public required long Count { get; init; }

    /// <summary>True where some of them lack a build, so that they may belong to another bucket once it comes.</summary>
    public required bool WaitsForBuild { get; init; }

    /// <summary>Its fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Where to look.</summary>
    public required CrashLinks Links { get; init; }
}

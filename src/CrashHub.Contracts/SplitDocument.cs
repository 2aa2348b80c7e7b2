namespace CrashHub.Contracts;

/// <summary>The answer to a split.</summary>
public sealed record SplitDocument
{
    /// <summary>The bucket of its own.</summary>
    public required string Id { get; init; }

    /// <summary>Its number in the project.</summary>
    public required long Number { get; init; }

    /// <summary>Crashes that have moved so far.</summary>
    public required long Moved { get; init; }

    /// <summary>True while stored crashes are still looked through; later ones go to the right bucket already.</summary>
    public required bool Moving { get; init; }

    /// <summary>Stacks whose later crashes go to the bucket; 0 for a split by function, and for crashes without frames of the program's own.</summary>
    public required int Stacks { get; init; }

    /// <summary>Crashes with one of these stacks that stay, since they were not chosen, among the newest 10,000.</summary>
    public required long LeftBehind { get; init; }

    /// <summary>Where to look.</summary>
    public required CrashLinks Links { get; init; }
}

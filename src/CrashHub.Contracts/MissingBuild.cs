namespace CrashHub.Contracts;

/// <summary>A module that crashed and that no stored build answers.</summary>
public sealed record MissingBuild
{
    /// <summary>The module's name.</summary>
    public string? Name { get; init; }

    /// <summary>The build id that the host sent.</summary>
    public string? BuildId { get; init; }

    /// <summary>The code id that the host sent.</summary>
    public string? CodeId { get; init; }

    /// <summary>The file hash that the host sent.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Crashes that wait for it.</summary>
    public required long Crashes { get; init; }

    /// <summary>When the first of them came.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When the last of them came.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The releases that they named.</summary>
    public required IReadOnlyList<string> Releases { get; init; }
}

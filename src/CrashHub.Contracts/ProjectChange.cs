namespace CrashHub.Contracts;

/// <summary>What is to change of a project; an absent field stays.</summary>
public sealed record ProjectChange
{
    /// <summary>Its name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Its name in addresses.</summary>
    public string? Slug { get; init; }

    /// <summary>Whether readers without <c>memory:read</c> see messages from memory.</summary>
    public bool? ShowMessages { get; init; }
}

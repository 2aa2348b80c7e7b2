namespace CrashHub.Contracts;

/// <summary>A query to be kept, or what is to change of one; an absent field stays.</summary>
public sealed record SavedQueryChange
{
    /// <summary>Its name, 1 to 100 characters, in its project once; needed for a new one.</summary>
    public string? Name { get; init; }

    /// <summary>The query language; needed for a new one. Who saves or uses <c>message:</c> needs <c>memory:read</c>.</summary>
    public string? Query { get; init; }

    /// <summary><c>lastSeen</c> (the default), <c>firstSeen</c>, <c>count</c> or <c>users</c>.</summary>
    public string? Sort { get; init; }
}

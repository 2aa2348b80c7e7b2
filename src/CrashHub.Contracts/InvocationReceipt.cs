namespace CrashHub.Contracts;

/// <summary>Invocations that were stored.</summary>
/// <param name="Release">The release.</param>
/// <param name="Environment">The environment, or null.</param>
/// <param name="Source">The reporting host, or null.</param>
/// <param name="From">Where the window begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Count">Invocations of the window now.</param>
/// <param name="Replaced">What it held before; null for a new window.</param>
public sealed record InvocationReceipt(
    string Release,
    string? Environment,
    string? Source,
    DateTimeOffset From,
    DateTimeOffset To,
    long Count,
    long? Replaced
);

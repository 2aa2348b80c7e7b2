namespace CrashHub.Contracts;

/// <summary>That a release went out.</summary>
/// <param name="Environment">Where to.</param>
/// <param name="At">When; null in a change takes the deploy out.</param>
public sealed record Deploy(string Environment, DateTimeOffset? At);

namespace CrashHub.Contracts;

/// <summary>Absolute addresses of a release.</summary>
/// <param name="Self">In the API.</param>
/// <param name="Html">On the dashboard.</param>
/// <param name="Gate">The gate's verdict in the API.</param>
public sealed record ReleaseLinks(string Self, string Html, string Gate);

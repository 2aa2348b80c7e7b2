namespace CrashHub.Contracts;

/// <summary>Absolute addresses of one thing.</summary>
/// <param name="Self">In the API.</param>
/// <param name="Html">On the dashboard.</param>
public sealed record CrashLinks(string Self, string Html);

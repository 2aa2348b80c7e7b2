namespace CrashHub.Contracts;

/// <summary>That a crash opened a bucket which was resolved.</summary>
/// <param name="At">When the crash was received.</param>
/// <param name="Release">The release that it named, or null.</param>
/// <param name="Environment">The environment that it named, or null.</param>
/// <param name="Crash">The crash; it may have expired.</param>
/// <param name="ResolvedInRelease">The release that the team had named, or null.</param>
public sealed record RegressionDocument(DateTimeOffset At, string? Release, string? Environment, string Crash, string? ResolvedInRelease);

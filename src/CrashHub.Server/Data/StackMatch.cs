namespace CrashHub.Server.Data;

/// <summary>A bucket that looks like another one.</summary>
/// <param name="Bucket">The survivor.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Shared">What the shared functions are called, youngest first.</param>
internal sealed record StackMatch(Guid Bucket, double Score, IReadOnlyList<string> Shared);

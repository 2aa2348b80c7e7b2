namespace CrashHub.Server.Buckets;

/// <summary>What became of a button.</summary>
/// <param name="Fault">What stands against it; null when it is done.</param>
/// <param name="Number">The bucket to show; null for the one whose button it was.</param>
/// <param name="Anchor">Where on its page.</param>
internal sealed record BucketAction(string? Fault, long? Number = null, string? Anchor = null);

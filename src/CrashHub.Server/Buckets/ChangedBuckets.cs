namespace CrashHub.Server.Buckets;

/// <summary>How many buckets a bulk change changed.</summary>
internal sealed record ChangedBuckets(int Changed);

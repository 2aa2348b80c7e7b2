namespace CrashHub.Server.Data;

/// <summary>Crashes that leave a bucket.</summary>
/// <param name="Bucket">The locked survivor.</param>
/// <param name="Leaf">The bucket that they fell into: the survivor, or one merged into it.</param>
/// <param name="Crashes">The crashes as they were counted.</param>
internal readonly record struct CrashDeparture(CrashFinishBucket Bucket, Guid Leaf, IReadOnlyList<CrashQueueClaim> Crashes);

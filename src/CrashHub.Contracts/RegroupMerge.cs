namespace CrashHub.Contracts;

/// <summary>Buckets whose crashes would share a signature.</summary>
/// <param name="Text">The signature.</param>
/// <param name="Crashes">Crashes of the sample that would be in it.</param>
/// <param name="Buckets">The buckets that they are in now, oldest first: that one would take the others in.</param>
public sealed record RegroupMerge(string Text, int Crashes, IReadOnlyList<RegroupBucket> Buckets);

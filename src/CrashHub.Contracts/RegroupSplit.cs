namespace CrashHub.Contracts;

/// <summary>A bucket whose crashes would have several signatures.</summary>
/// <param name="Bucket">The bucket; it would keep the crashes of the first part.</param>
/// <param name="Parts">What would become of it, most crashes first; the first twenty.</param>
/// <param name="PartCount">How many parts there are.</param>
public sealed record RegroupSplit(RegroupBucket Bucket, IReadOnlyList<RegroupPart> Parts, int PartCount);

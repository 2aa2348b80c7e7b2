namespace CrashHub.Server.Data;

/// <summary>Which dumps of a bucket a probe asks for; besides always one when a resolved bucket comes back.</summary>
/// <param name="First">The first so many.</param>
/// <param name="Minutes">After those one each so many minutes; 0 for none.</param>
/// <param name="PerRelease">The first so many of each release.</param>
internal readonly record struct ProbePolicy(long First, long Minutes, long PerRelease)
{
    /// <summary>The largest number of dumps that a policy may name; counts are exact up to it.</summary>
    public const int MostDumps = 100;

    /// <summary>What a dump is wanted for; null when the bucket has enough.</summary>
    public DumpSlotKind? Wanted(StackAnswer found, bool isRegression, string? release, long now)
    {
        if (isRegression)
            return DumpSlotKind.Regression;
        if (found.Dumps < First)
            return DumpSlotKind.Bucket;
        if (!string.IsNullOrEmpty(release) && found.ReleaseDumps < PerRelease)
            return DumpSlotKind.Release;
        var isDue = Minutes > 0 && (found.LastAt is not { } last || last + Minutes * 60_000_000 <= now);
        return isDue ? DumpSlotKind.Bucket : null;
    }
}

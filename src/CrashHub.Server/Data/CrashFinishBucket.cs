using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>A bucket's row, locked by the finish that changes it.</summary>
internal sealed class CrashFinishBucket
{
    public required Guid Id { get; init; }
    public required BucketStatus Status { get; set; }
    public required bool Regressed { get; set; }
    public required long FirstSeen { get; set; }
    public required long LastSeen { get; set; }
    public required long Count { get; set; }
    public required long Users { get; set; }
    public long Dropped { get; set; }
    public long? KeptHour { get; set; }
    public long KeptInHour { get; set; }
    public string? Assignee { get; init; }
    public string? Link { get; init; }
    public string? ResolvedInRelease { get; init; }
    public long? ResolvedAt { get; init; }
    public long? MuteUntilCount { get; set; }
    public long? MuteUntilDate { get; set; }
    public bool MuteUntilRegression { get; set; }
    public Guid? MergedInto { get; set; }
    public bool IsFamily { get; set; }
    public bool HasSplits { get; set; }
    public byte[]? Stacks { get; set; }
    public string? FirstRelease { get; set; }
    public long? FirstReleaseAt { get; set; }

    /// <summary>What lists show of it; null when it is to be made anew.</summary>
    public BucketShown? Shown { get; set; }
    public bool? IsSymbolicated { get; set; }

    /// <summary>Crashes left it, or buckets its family: what lists show is made anew.</summary>
    public void Forget() => (Shown, IsSymbolicated) = (null, null);

    public required long Version { get; set; }

    /// <summary>Opens it again.</summary>
    public void Open(bool regressed)
    {
        Status = BucketStatus.Open;
        Regressed = regressed;
        MuteUntilCount = null;
        MuteUntilDate = null;
        MuteUntilRegression = false;
        Version++;
    }
}

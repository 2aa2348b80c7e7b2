using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>Crashes that share a fingerprint, and what the team decided about them.</summary>
internal sealed class Bucket
{
    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public long Number { get; init; }
    public required string Fingerprint { get; init; }
    public required string Algorithm { get; init; }
    public required string Title { get; set; }
    public required string Culprit { get; set; }
    public required string Trap { get; set; }
    public required string SignatureText { get; set; }
    public BucketStatus Status { get; set; }
    public bool Regressed { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>Crashes of all time, expired ones too.</summary>
    public long Count { get; set; }
    public long Users { get; set; }

    /// <summary>Crashes whose dump and report were dropped by sampling, or whose probe was told to send none; they are counted too.</summary>
    public long Dropped { get; set; }

    /// <summary>The hour that <see cref="KeptInHour"/> counts; null before the first crash under sampling.</summary>
    public DateTimeOffset? KeptHour { get; set; }

    /// <summary>Crashes of that hour that were kept.</summary>
    public long KeptInHour { get; set; }
    public string? Assignee { get; set; }
    public string? Link { get; set; }
    public string? ResolvedInRelease { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    public long? MuteUntilCount { get; set; }
    public DateTimeOffset? MuteUntilDate { get; set; }
    public bool MuteUntilRegression { get; set; }

    /// <summary>The bucket that took this one in, itself in no other; its address answers 308.</summary>
    public Guid? MergedInto { get; set; }

    /// <summary>
    /// Where a regroup sends its crashes; null for a bucket that a signature of the algorithm in force means. Equal to <see cref="MergedInto"/> once all
    /// have gone: such a bucket was taken in by no person, and comes back when a signature means it again.
    /// </summary>
    public Guid? HeirId { get; set; }

    /// <summary>What the signature of its first crash was made of, for when no crash of it is left; null where an older version made it.</summary>
    public byte[]? SignatureInput { get; set; }

    /// <summary>True when this row holds the totals of several buckets, each with a <see cref="BucketPart"/>.</summary>
    public bool IsFamily { get; set; }

    /// <summary>True when a <see cref="BucketSplit"/> may name this bucket or one of its family.</summary>
    public bool HasSplits { get; set; }

    /// <summary>Hashes of the stacks that stand for it (<see cref="BucketStack"/>), eight bytes each; null for none.</summary>
    public byte[]? Stacks { get; set; }

    /// <summary>The release that was named first by a crash of it or of its family, and when; null where none was named.</summary>
    public string? FirstRelease { get; set; }
    public DateTimeOffset? FirstReleaseAt { get; set; }

    /// <summary>What lists show beside the row (<see cref="BucketShown"/>); null while it is to be made anew.</summary>
    public byte[]? Shown { get; set; }

    /// <summary>
    /// Whether one of its or its family's crashes was read with all its modules, expired ones too; null while that, with <see cref="Shown"/>, is to be found
    /// out anew.
    /// </summary>
    public bool? IsSymbolicated { get; set; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}

using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>One upload. The row is also the queue entry: state, lease and attempts say who works on it. Key: project, receivedAt, id.</summary>
internal sealed class Crash
{
    public int ProjectId { get; init; }
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>UUIDv7 of <see cref="ReceivedAt"/>.</summary>
    public Guid Id { get; set; }

    public CrashState State { get; set; }
    public CrashBody Body { get; init; }
    public required string EventJson { get; init; }
    public string? Release { get; init; }
    public string? Environment { get; init; }
    public string? Function { get; init; }
    public string? Region { get; init; }
    public string? Runtime { get; init; }

    /// <summary>Keyed hash of the user, hex; never the user.</summary>
    public string? UserHash { get; init; }

    /// <summary>Where the dump (or text) lies; null once it is gone.</summary>
    public string? DumpLocator { get; set; }

    /// <summary>Why it is gone; null while it is there, and where an older version removed it.</summary>
    public DumpGone? DumpGone { get; set; }

    /// <summary>The segment of the ingest journal that holds the dump; null when it has a place of its own.</summary>
    public Guid? Segment { get; init; }

    /// <summary>SHA-256 of the decoded dump as it is kept, hex; what came is in <see cref="IngestKey"/>. Of a crash without dump the mark of its probe.</summary>
    public required string DumpSha256 { get; init; }
    public long DumpBytes { get; init; }

    /// <summary>Where the attached log lies, or null.</summary>
    public string? LogLocator { get; set; }

    /// <summary>JSON list of <see cref="CrashAttachment"/>: modules that came with this crash and serve it only. Null when none came.</summary>
    public string? AttachmentsJson { get; init; }

    /// <summary>JSON of <see cref="ProbeMark"/>; null when no probe came before it.</summary>
    public string? ProbeJson { get; init; }

    /// <summary>Trap kind as the API spells it, once processed.</summary>
    public string? Trap { get; set; }

    /// <summary>The leaf bucket; a merge is followed at read time.</summary>
    public Guid? BucketId { get; set; }

    /// <summary>The hash of its stack; null before it is processed, without frames of the program's own, and where an older version processed it.</summary>
    public long? StackHash { get; set; }

    /// <summary>The set of its trapped thread's frames in the search index; null where nothing is known of them.</summary>
    public long? FrameSet { get; set; }

    /// <summary>The set of its event in the search index; null before it is processed, and where the event has nothing to find.</summary>
    public long? EventSet { get; set; }

    /// <summary>The set of its modules in the search index; null before it is processed, and where no report is kept.</summary>
    public long? ModuleSet { get; set; }

    /// <summary>Why no report could be made.</summary>
    public string? Error { get; set; }

    /// <summary>Who works on it, or null.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>Grows with each claim; a finish with another epoch is void.</summary>
    public long LeaseEpoch { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Parses begun without an end; charged when a parse starts, cleared when one ends.</summary>
    public int Attempts { get; set; }

    /// <summary>Not to be claimed before, or null.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Queue order: 0 for new crashes, larger for reprocessing.</summary>
    public int Priority { get; set; }

    /// <summary>Gives a crash that is not stored yet another instant, and the id that goes with it.</summary>
    /// <param name="at">Microseconds since 1970.</param>
    public void Stamp(long at)
    {
        var received = MicrosecondsConverter.FromMicroseconds(at);
        if (received == ReceivedAt)
            return;
        (ReceivedAt, Id) = (received, Guid.CreateVersion7(received));
    }
}

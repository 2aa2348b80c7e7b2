namespace CrashHub.Server.Data;

/// <summary>How many dumps a bucket got, and whether a host was asked for one and may still be sending it. See <see cref="DumpSlots"/>.</summary>
internal sealed class DumpSlot
{
    public int ProjectId { get; init; }

    /// <summary>A root bucket, or the key of a stack that no bucket is known for.</summary>
    public Guid Subject { get; init; }
    public DumpSlotKind Kind { get; init; }

    /// <summary>The release that it is about; empty for all.</summary>
    public required string Release { get; init; }

    /// <summary>Dumps with memory that came; exact up to the most that a policy may ask for.</summary>
    public long Dumps { get; set; }

    /// <summary>When the last of them was received.</summary>
    public DateTimeOffset? LastAt { get; set; }

    /// <summary>Until when nobody else is asked.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Who was asked: the id of its probe token.</summary>
    public Guid? Holder { get; set; }
}

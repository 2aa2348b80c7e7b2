namespace CrashHub.Server.Processing;

/// <summary>Whether the workers of this process have more crashes before them than they claim at once.</summary>
internal sealed class BusyQueue(TimeProvider time)
{
    // A batch takes a fraction of this; a worker that waits for a moment is still at it.
    private static readonly TimeSpan Lasts = TimeSpan.FromMilliseconds(500);

    private long fullAt = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>True when a worker claimed as many as it may, a moment ago.</summary>
    public bool IsBusy => time.GetElapsedTime(Volatile.Read(ref fullAt)) < Lasts;

    /// <summary>A worker claimed as many as it may: there may be more.</summary>
    public void ClaimedAll() => Volatile.Write(ref fullAt, time.GetTimestamp());
}

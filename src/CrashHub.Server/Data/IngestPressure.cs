namespace CrashHub.Server.Data;

/// <summary>Whether many crashes of this process wait for their commit: the sign that hosts are waiting for it.</summary>
internal sealed class IngestPressure(TimeProvider time)
{
    // What one commit takes along at any time when the machine has processors to spare stays below.
    private const int Many = 6;

    // Between two commits nobody waits for a moment, and a closed loop of clients is on its way back.
    private static readonly TimeSpan Lasts = TimeSpan.FromMilliseconds(30);

    private int waiting;
    private long highAt = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>True while so many wait, or did a moment ago, that whatever else this process does costs hosts time.</summary>
    public bool IsHigh => time.GetElapsedTime(Volatile.Read(ref highAt)) < Lasts;

    /// <summary>A crash begins to wait.</summary>
    public void Enter()
    {
        if (Interlocked.Increment(ref waiting) >= Many)
            Volatile.Write(ref highAt, time.GetTimestamp());
    }

    /// <summary>Its outcome is known.</summary>
    public void Leave() => Interlocked.Decrement(ref waiting);
}

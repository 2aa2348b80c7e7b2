namespace CrashHub.Server.Data;

/// <summary>How much hosts want of this process: whether many crashes wait for their commit, and whether many come at all.</summary>
internal sealed class IngestPressure(TimeProvider time)
{
    // What one commit takes along at any time when the machine has processors to spare stays below.
    private const int Many = 6;

    // Between two commits nobody waits for a moment, and a closed loop of clients is on its way back.
    private static readonly TimeSpan Lasts = TimeSpan.FromMilliseconds(30);

    // So many within a second are a stream, in which whoever else computes on every processor is in somebody's way.
    private const int Stream = 64;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);

    private readonly long[] entered = new long[Stream];
    private uint entries;
    private long streamAt = time.GetTimestamp() - time.TimestampFrequency * 2;
    private int waiting;
    private long highAt = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>True while so many wait, or did a moment ago, that whatever else this process does costs hosts time.</summary>
    public bool IsHigh => time.GetElapsedTime(Volatile.Read(ref highAt)) < Lasts;

    /// <summary>True while crashes come in a stream, or did within the last second.</summary>
    public bool IsStream => time.GetElapsedTime(Volatile.Read(ref streamAt)) < Within;

    /// <summary>A crash begins to wait.</summary>
    public void Enter()
    {
        var now = time.GetTimestamp();
        if (Interlocked.Increment(ref waiting) >= Many)
            Volatile.Write(ref highAt, now);
        // The place holds when the one came that is as many before this one as a stream has; 0 when there is none yet.
        var before = Interlocked.Exchange(ref entered[Interlocked.Increment(ref entries) % Stream], now);
        if (before != 0 && time.GetElapsedTime(before, now) < Within)
            Volatile.Write(ref streamAt, now);
    }

    /// <summary>Its outcome is known.</summary>
    public void Leave() => Interlocked.Decrement(ref waiting);
}

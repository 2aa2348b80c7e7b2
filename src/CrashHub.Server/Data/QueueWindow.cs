namespace CrashHub.Server.Data;

/// <summary>
/// The crashes that a claim looks at, by received_at in microseconds. PostgreSQL plans a statement over every partition that it may touch, which takes longer
/// than the claim: most claims look at the last weeks only.
/// </summary>
/// <param name="From">The first instant.</param>
/// <param name="Until">The instant after the last one; 0 for no bounds.</param>
internal readonly record struct QueueWindow(long From, long Until)
{
    private const long MicrosecondsADay = 86_400_000_000;
    private const int Days = 32;

    /// <summary>The last weeks before a clock's now. That clock may be wrong: what it misses a claim without bounds finds.</summary>
    public static QueueWindow Recent(TimeProvider time)
    {
        var now = MicrosecondsConverter.ToMicroseconds(time.GetUtcNow());
        return new QueueWindow(now - Days * MicrosecondsADay, now + MicrosecondsADay);
    }

    public bool IsBounded => Until > 0;
}

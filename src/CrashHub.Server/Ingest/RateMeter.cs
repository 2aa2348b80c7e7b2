namespace CrashHub.Server.Ingest;

/// <summary>
/// A token bucket, kept as the one instant at which it is full again. Not System.Threading.RateLimiting: that one reads the machine's clock whatever
/// TimeProvider says, and does not tell what is left without taking it.
/// </summary>
internal sealed class RateMeter(TimeProvider time)
{
    private readonly Lock gate = new();
    private long fullAt = long.MinValue;

    /// <summary>True when it is full, so that forgetting it changes nothing.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
                return fullAt <= time.GetTimestamp();
        }
    }

    /// <summary>Takes <paramref name="amount"/>, unless less than <paramref name="needed"/> is there.</summary>
    /// <param name="amount">What is taken; may be more than there is, then the bucket owes it.</param>
    /// <param name="needed">What must be there.</param>
    /// <param name="perSecond">What flows in; positive.</param>
    /// <param name="burst">What the bucket holds when full; at least <paramref name="needed"/>.</param>
    public RateReading Take(long amount, long needed, long perSecond, long burst)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var from = Math.Max(fullAt, now);
            var level = burst - (from - now) / (double)time.TimestampFrequency * perSecond;
            if (level < needed)
                return new(false, Math.Max(0, (long)level), TimeSpan.FromSeconds((needed - level) / perSecond));
            fullAt = from + (long)(amount / (double)perSecond * time.TimestampFrequency);
            level -= amount;
            return new(true, Math.Max(0, (long)level), TimeSpan.FromSeconds((burst - level) / perSecond));
        }
    }
}

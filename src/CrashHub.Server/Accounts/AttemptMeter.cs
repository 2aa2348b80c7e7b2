namespace CrashHub.Server.Accounts;

/// <summary>
/// Counts attempts by a key, each key with as many a minute as its limit says and the same number at once. What is full again is forgotten; when more keys
/// are in use than are held, which takes as many addresses, new ones share one meter.
/// </summary>
internal sealed class AttemptMeter(TimeProvider time)
{
    private const int MostHeld = 50_000;
    private readonly Dictionary<string, long> fullAt = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Null when the attempt may be made, else how long to wait for the next.</summary>
    /// <param name="key">What is counted.</param>
    /// <param name="perMinute">How many a minute; positive.</param>
    public TimeSpan? Take(string key, int perMinute)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (!fullAt.TryGetValue(key, out var full))
            {
                if (fullAt.Count >= MostHeld)
                    Forget(now);
                if (fullAt.Count >= MostHeld)
                    fullAt.TryGetValue(key = "", out full);
            }
            var minute = 60 * time.TimestampFrequency;
            var one = minute / perMinute;
            var from = Math.Max(full, now);
            // Full again within a minute as long as no more than a minute's worth was taken.
            if (from + one - now > minute)
                return TimeSpan.FromSeconds((from + one - now - minute) / (double)time.TimestampFrequency);
            fullAt[key] = from + one;
            return null;
        }
    }

    private void Forget(long now)
    {
        foreach (var (key, full) in fullAt)
            if (full <= now)
                fullAt.Remove(key);
    }
}

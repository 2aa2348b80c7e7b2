namespace CrashHub.Server.Alerts;

/// <summary>
/// When a delivery that failed is tried again: after 10 to 12.5 seconds, then three times as long each time up to four hours, with a quarter of jitter
/// upwards, so that receivers which come back are not met by all at once. It is given up at the first failure a day after the first one.
/// </summary>
internal static class AlertRetry
{
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(4);
    private const double Jitter = 0.25;

    /// <param name="failures">Failures so far, at least 1.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan After(int failures, double chance)
    {
        var seconds = Math.Min(First.TotalSeconds * Math.Pow(3, Math.Min(failures, 20) - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + (Jitter * chance)));
    }
}

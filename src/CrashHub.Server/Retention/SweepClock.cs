namespace CrashHub.Server.Retention;

/// <summary>
/// What a sweep takes for now. A host's clock may jump, and "too old" must not become everything at once: the sweeper's own clock follows the database's
/// one, and catches up by at most <see cref="MostStepsAhead"/> intervals a sweep. So a clock that is a year ahead costs an hour of dumps in each ten
/// minutes until it is right again, with a warning in the log; one that is set back deletes nothing.
/// </summary>
internal static class SweepClock
{
    /// <summary>Intervals between sweeps that one sweep may catch up.</summary>
    public const int MostStepsAhead = 6;

    /// <summary>The instant of this sweep, microseconds.</summary>
    /// <param name="before">That of the last sweep; null when there was none.</param>
    /// <param name="database">The database's clock now.</param>
    /// <param name="newest">When the newest crash was received; null without crashes. A first sweep goes by it, so that a server that starts with a wrong clock deletes nothing.</param>
    /// <param name="interval">Time between sweeps.</param>
    public static long Next(long? before, long database, long? newest, TimeSpan interval)
    {
        if (before is not { } last)
            return Math.Min(database, newest ?? database);
        return Math.Min(database, last + (long)(MostStepsAhead * interval.TotalMicroseconds));
    }
}

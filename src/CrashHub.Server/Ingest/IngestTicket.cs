using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>An upload that was let in: its place, and its share of the day's quota, until it is disposed.</summary>
internal sealed class IngestTicket(IngestPlaces places, UsageTally tally, long announced, bool reserved) : IDisposable
{
    private bool isOver;

    /// <summary>The rate of the project's bytes where it has one, and what of this body was charged before it was read.</summary>
    public (RateMeter Meter, long PerSecond, long Charged)? Rate { get; init; }

    /// <summary>The body was read.</summary>
    /// <param name="bytes">Its bytes as sent.</param>
    public void Received(long bytes)
    {
        if (Rate is { } rate && bytes > rate.Charged)
            rate.Meter.Take(bytes - rate.Charged, long.MinValue, rate.PerSecond, LimitsInForce.BurstOf(rate.PerSecond));
    }

    /// <summary>The crash was stored: it counts on its day.</summary>
    public void Stored(DateTimeOffset day, long size) => tally.Stored(day, size);

    public void Dispose()
    {
        if (isOver)
            return;
        isOver = true;
        places.Return(tally.Project, announced);
        if (reserved)
            tally.Release();
    }
}

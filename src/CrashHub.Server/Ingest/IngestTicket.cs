using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>An upload that was let in: its place, and its share of the day's quota, until it is disposed.</summary>
internal sealed class IngestTicket(IngestPlaces places, UsageTally tally, long announced, bool reserved) : IDisposable
{
    private bool isOver;

    /// <summary>The rate of the project's bytes, for a body that did not say its length and so was not charged yet.</summary>
    public (RateMeter Meter, long PerSecond)? Uncharged { get; init; }

    /// <summary>The body was read.</summary>
    /// <param name="bytes">Its bytes as sent.</param>
    public void Received(long bytes)
    {
        if (Uncharged is { } owed)
            owed.Meter.Take(bytes, long.MinValue, owed.PerSecond, LimitsInForce.BurstOf(owed.PerSecond));
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

using System.Collections.Concurrent;

namespace CrashHub.Server.Ingest;

/// <summary>
/// The rates of this process: of projects, of their bytes, and of each token in each project. Only callers and projects that exist get here, and a full
/// meter is the same as none, so the table is swept instead of growing.
/// </summary>
internal sealed class RateMeters(TimeProvider time)
{
    internal const int SweepAt = 10_000;
    private readonly ConcurrentDictionary<(RateKind Kind, int Project, Guid Token), RateMeter> meters = new();
    private int sweepAt = SweepAt;

    internal int Count => meters.Count;

    public RateMeter Of(RateKind kind, int project, Guid token)
    {
        if (meters.TryGetValue((kind, project, token), out var meter))
            return meter;
        if (meters.Count >= sweepAt)
            Sweep();
        return meters.GetOrAdd((kind, project, token), _ => new RateMeter(time));
    }

    private void Sweep()
    {
        foreach (var (key, meter) in meters)
        {
            if (meter.IsIdle)
                meters.TryRemove(key, out _);
        }
        // Many that are all in use: the next sweep is as far away again, so that it costs little a request.
        sweepAt = Math.Max(SweepAt, meters.Count * 2);
    }
}

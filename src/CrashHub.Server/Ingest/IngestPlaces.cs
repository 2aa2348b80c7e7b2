using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>
/// How many uploads run at once and how many bytes they announce. A project gets a place only while it holds less than what is free (a dynamic threshold):
/// alone it comes to half, n of them to a share of n + 1, and some places are always left for a project that has none yet.
/// </summary>
internal sealed class IngestPlaces(IOptions<IngestOptions> settings)
{
    private const long UnknownLength = 16L << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<int, (int Places, long Bytes)> held = [];
    private int freePlaces = settings.Value.MaxConcurrent;
    private long freeBytes = settings.Value.MaxBytesInFlight;

    internal int Projects
    {
        get
        {
            lock (gate)
                return held.Count;
        }
    }

    /// <summary>What a body counts for: its length, 16 MiB when it does not say, and never more than half of what may be in flight.</summary>
    public long Counted(long? length) => Math.Min(length ?? UnknownLength, settings.Value.MaxBytesInFlight / 2);

    /// <summary>Takes a place; false when the process, or the project's share of it, is full.</summary>
    public bool TryTake(int project, long bytes)
    {
        lock (gate)
        {
            var mine = held.GetValueOrDefault(project);
            if (mine.Places >= freePlaces || mine.Bytes >= freeBytes || bytes > freeBytes)
                return false;
            freePlaces--;
            freeBytes -= bytes;
            held[project] = (mine.Places + 1, mine.Bytes + bytes);
            return true;
        }
    }

    public void Return(int project, long bytes)
    {
        lock (gate)
        {
            var mine = held[project];
            freePlaces++;
            freeBytes += bytes;
            if (mine.Places == 1)
                held.Remove(project);
            else
                held[project] = (mine.Places - 1, mine.Bytes - bytes);
        }
    }
}

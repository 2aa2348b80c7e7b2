using System.Collections.Concurrent;

namespace CrashHub.Server.Observability.Measures;

/// <summary>
/// Counts the crashes of each project for one interval. Bounded: it tells at most <see cref="Capacity"/> projects apart, and names the
/// <see cref="Top"/> largest; the rest is <see cref="Other"/>.
/// </summary>
internal sealed class ProjectTally
{
    public const int Top = 10;
    public const int Capacity = 4096;

    /// <summary>Everything else. No slug begins with an underscore, so that no project is taken for it.</summary>
    public const string Other = "_other";

    private ConcurrentDictionary<int, Entry> entries = new();
    private int known;
    private long rest;

    /// <summary>Counts a crash.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="slug">What the project is called.</param>
    public void Add(int project, string slug)
    {
        var now = entries;
        if (!now.TryGetValue(project, out var entry))
        {
            if (Volatile.Read(ref known) >= Capacity)
            {
                Interlocked.Increment(ref rest);
                return;
            }
            var added = new Entry(slug);
            entry = now.GetOrAdd(project, added);
            if (entry == added)
                Interlocked.Increment(ref known);
        }
        Interlocked.Increment(ref entry.Crashes);
    }

    /// <summary>Begins the next interval.</summary>
    /// <returns>The last one's counts: the largest projects, then all others together. Empty when nothing came.</returns>
    public IReadOnlyList<(string Project, long Crashes)> Turn()
    {
        var last = Interlocked.Exchange(ref entries, new());
        Volatile.Write(ref known, 0);
        var others = Interlocked.Exchange(ref rest, 0);
        var sorted = last.Values.OrderByDescending(e => e.Crashes).ThenBy(e => e.Slug, StringComparer.Ordinal).ToList();
        var counts = sorted.Take(Top).Select(e => (e.Slug, e.Crashes)).ToList();
        others += sorted.Skip(Top).Sum(e => e.Crashes);
        if (others > 0)
            counts.Add((Other, others));
        return counts;
    }

    private sealed class Entry(string slug)
    {
        public long Crashes;

        public string Slug { get; } = slug;
    }
}

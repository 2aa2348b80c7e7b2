namespace CrashHub.Server.Ingest;

/// <summary>What one project stored, as this process knows it: what the database said last, what is not written yet, and what is being uploaded.</summary>
internal sealed class UsageTally(int project)
{
    // Of a project in a process, while the database is away.
    private const int MostKeyed = 200_000;

    private readonly Lock gate = new();
    private Dictionary<DateTimeOffset, Usage> pending = [];
    private Dictionary<DateTimeOffset, Usage> writing = [];
    private Dictionary<(Guid Rule, DateTimeOffset Hour), long> dropped = [];
    private readonly Dictionary<Guid, DiscardedCrash> keyed = [];
    private volatile Answer? known;
    private long reserved;

    public int Project => project;

    /// <summary>Held by whoever writes or reads the database for this project.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>What the database answered last; null when it was not asked yet.</summary>
    public Answer? Known => known;

    /// <summary>Everything of a day, with the uploads under way.</summary>
    public Usage Of(DateTimeOffset day)
    {
        lock (gate)
        {
            var written = known is { } answer && answer.Day == day ? answer.Usage : default;
            return written + pending.GetValueOrDefault(day) + writing.GetValueOrDefault(day) + new Usage(reserved, 0);
        }
    }

    /// <summary>Counts an upload that begins, so that those at once can't pass a quota together.</summary>
    public bool TryReserve(DateTimeOffset day, long crashes, long bytes)
    {
        lock (gate)
        {
            var used = Of(day);
            if ((crashes > 0 && used.Crashes >= crashes) || (bytes > 0 && used.Bytes >= bytes))
                return false;
            reserved++;
            return true;
        }
    }

    public void Release()
    {
        lock (gate)
            reserved--;
    }

    public void Stored(DateTimeOffset day, long bytes)
    {
        lock (gate)
            pending[day] = pending.GetValueOrDefault(day) + new Usage(1, bytes);
    }

    /// <summary>Counts a crash that a rule discarded, and that nobody can know again.</summary>
    public void Dropped(Guid rule, DateTimeOffset hour)
    {
        lock (gate)
            dropped[(rule, hour)] = dropped.GetValueOrDefault((rule, hour)) + 1;
    }

    /// <summary>Counts a crash that a rule discarded, unless the database knows it as counted. When very many wait to be written, it is counted as it is.</summary>
    public void Dropped(DiscardedCrash crash)
    {
        lock (gate)
        {
            if (keyed.Count < MostKeyed)
                keyed.TryAdd(crash.Id, crash);
            else
                Dropped(crash.Rule, crash.Hour);
        }
    }

    /// <summary>Hands out some of the discarded crashes to be written; those that could not be come back by <see cref="Dropped(DiscardedCrash)"/>.</summary>
    public IReadOnlyList<DiscardedCrash> TakeKeyed(int most)
    {
        lock (gate)
        {
            DiscardedCrash[] taken = [.. keyed.Values.Take(most)];
            foreach (var crash in taken)
                keyed.Remove(crash.Id);
            return taken;
        }
    }

    /// <summary>Discarded crashes that wait to be written.</summary>
    public int KeyedCount
    {
        get
        {
            lock (gate)
                return keyed.Count;
        }
    }

    public bool HasPending
    {
        get
        {
            lock (gate)
                return pending.Count > 0 || dropped.Count > 0 || keyed.Count > 0;
        }
    }

    /// <summary>Hands out what is to be written; it stays counted until <see cref="Written"/> or <see cref="NotWritten"/>. Only in <see cref="Turn"/>.</summary>
    public (Dictionary<DateTimeOffset, Usage> Days, Dictionary<(Guid Rule, DateTimeOffset Hour), long> Dropped) Take()
    {
        lock (gate)
        {
            var taken = (pending, dropped);
            (writing, pending, dropped) = (pending, [], []);
            return taken;
        }
    }

    public void Written(Answer answer)
    {
        lock (gate)
            (known, writing) = (answer, []);
    }

    public void NotWritten(Dictionary<(Guid Rule, DateTimeOffset Hour), long> back)
    {
        lock (gate)
        {
            foreach (var (day, usage) in writing)
                pending[day] = pending.GetValueOrDefault(day) + usage;
            foreach (var (key, count) in back)
                dropped[key] = dropped.GetValueOrDefault(key) + count;
            writing = [];
        }
    }

    /// <param name="Day">The day that was asked about.</param>
    /// <param name="Usage">What the database says of it.</param>
    /// <param name="At">When, a timestamp.</param>
    internal sealed record Answer(DateTimeOffset Day, Usage Usage, long At);
}

namespace CrashHub.Server.Crashes;

/// <summary>
/// Crashes that somebody looks at stay open for a while: who opens one part of a value opens the next. Few of them, for a short time, and only while what was read of
/// their debug information is small. Who asks is checked, and written down, each time before one is taken from here.
/// </summary>
internal sealed class KeptCrashes : IDisposable
{
    private const long MostBytes = 128L << 20;

    private const int MostCrashes = 8;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly LinkedList<(OpenedCrash Crash, DateTimeOffset Since)> byUse = [];
    private bool isClosed;

    public KeptCrashes(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(_ => CloseOld(), null, Longest, Longest);
    }

    /// <summary>Takes a crash out, for one caller; null when it is not here.</summary>
    public OpenedCrash? Take(OpenedCrashKey key)
    {
        lock (gate)
        {
            for (var node = byUse.First; node is not null; node = node.Next)
            {
                if (node.Value.Crash.Key != key)
                    continue;
                byUse.Remove(node);
                return node.Value.Crash;
            }
        }
        return null;
    }

    /// <summary>Keeps a crash for the next caller, or closes it.</summary>
    public void Keep(OpenedCrash crash)
    {
        var closed = new List<OpenedCrash>();
        lock (gate)
        {
            if (isClosed || crash.IsWorn)
                closed.Add(crash);
            else
                byUse.AddLast((crash, time.GetUtcNow()));
            var bytes = byUse.Sum(kept => kept.Crash.KeptBytes);
            while (byUse.First is { } first && (byUse.Count > MostCrashes || bytes > MostBytes))
            {
                bytes -= first.Value.Crash.KeptBytes;
                closed.Add(first.Value.Crash);
                byUse.RemoveFirst();
            }
        }
        foreach (var old in closed)
            old.Close();
    }

    public void Dispose()
    {
        timer.Dispose();
        List<OpenedCrash> all;
        lock (gate)
        {
            isClosed = true;
            all = [.. byUse.Select(kept => kept.Crash)];
            byUse.Clear();
        }
        foreach (var crash in all)
            crash.Close();
    }

    private void CloseOld()
    {
        var closed = new List<OpenedCrash>();
        lock (gate)
        {
            while (byUse.First is { } first && time.GetUtcNow() - first.Value.Since >= Longest)
            {
                closed.Add(first.Value.Crash);
                byUse.RemoveFirst();
            }
        }
        foreach (var old in closed)
            old.Close();
    }
}

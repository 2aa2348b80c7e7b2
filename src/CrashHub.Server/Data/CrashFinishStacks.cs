namespace CrashHub.Server.Data;

/// <summary>
/// What a finish writes for the probes to come: which bucket the raw stacks of its crashes fall into, and how many dumps its buckets got. Rows are written in
/// one order, behind the locks of the buckets; what was written lately is not written again.
/// </summary>
/// <param name="db">The finish's context.</param>
/// <param name="memory">What was written lately; null to write everything.</param>
internal sealed class CrashFinishStacks(CrashHubDb db, StackMemory? memory)
{
    private readonly List<Action<StackMemory>> lessons = [];

    /// <summary>Writes what the transaction's crashes say.</summary>
    public async Task StoreAsync(int project, IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        var stacks = new Dictionary<(Guid Key, string Trap), (Guid Leaf, long SeenAt)>();
        var moved = new HashSet<(Guid Key, Guid Before, Guid Leaf)>();
        var touched = new HashSet<Guid>();
        var known = new HashSet<Guid>();
        foreach (var entry in entries)
        {
            if (entry.Leaf is not { } leaf)
                continue;
            if (entry.Input.IsCounted)
            {
                touched.UnionWith(entry.Input.Probe!.Keys);
                continue;
            }
            foreach (var key in KeysOf(entry.Input))
            {
                if (entry.Before is { } before && before != leaf)
                    moved.Add((key, before, leaf));
                if (memory?.Knows(project, key, entry.Input.Trap, leaf) != true)
                    stacks[(key, entry.Input.Trap)] = (leaf, entry.Claim.ReceivedAt);
            }
            known.UnionWith(entry.Input.Probe?.Keys ?? []);
        }
        await MoveAsync(project, moved, cancellation);
        await StoreAsync(project, stacks, cancellation);
        await TouchAsync(project, touched, entries.Count == 0 ? 0 : entries.Max(e => e.Claim.ReceivedAt), cancellation);
        await CountDumpsAsync(project, entries, cancellation);
        await new DumpSlots(db).ForgetAsync(project, [.. known.Order()], cancellation);
    }

    /// <summary>The transaction was committed: what it wrote need not be written again.</summary>
    public void Committed()
    {
        if (memory is not null)
            lessons.ForEach(learn => learn(memory));
        lessons.Clear();
    }

    /// <summary>
    /// The keys of the crash, and those of the probe that asked for it, which may be of identities that the dump lacks. A dump that has other functions
    /// than its probe told is none of that crash: its host mixed two up.
    /// </summary>
    internal static IEnumerable<Guid> KeysOf(CrashFinishInput input)
    {
        if (input.Probe is not { } probe || input.Functions.Count == 0)
            return input.StackKeys;
        var common = Math.Min(probe.Functions.Count, input.Functions.Count);
        for (var at = 0; at < common; at++)
        {
            if (probe.Functions[at] != input.Functions[at])
                return input.StackKeys;
        }
        return input.StackKeys.Union(probe.Keys);
    }

    /// <summary>What its symbols moved takes along the stack under every trap: before them nobody may have known which one it was.</summary>
    private Task MoveAsync(int project, HashSet<(Guid Key, Guid Before, Guid Leaf)> moved, CancellationToken cancellation) =>
        db.ManyAsync(
            """UPDATE stacks SET bucket_id = @leaf WHERE project_id = @project AND "key" = @key AND bucket_id = @before""",
            [.. moved.OrderBy(m => m.Key)],
            one => [("@leaf", one.Leaf), ("@project", project), ("@key", one.Key), ("@before", one.Before)],
            cancellation
        );

    private async Task StoreAsync(
        int project,
        Dictionary<(Guid Key, string Trap), (Guid Leaf, long SeenAt)> stacks,
        CancellationToken cancellation
    )
    {
        await db.ManyAsync(
            """
            INSERT INTO stacks (project_id, "key", trap, bucket_id, seen_at) VALUES (@project, @key, @trap, @bucket, @seen)
            ON CONFLICT (project_id, "key", trap) DO UPDATE SET bucket_id = excluded.bucket_id, seen_at = excluded.seen_at
            """,
            [.. stacks.OrderBy(s => s.Key.Key).ThenBy(s => s.Key.Trap, StringComparer.Ordinal)],
            one =>
                [
                    ("@project", project),
                    ("@key", one.Key.Key),
                    ("@trap", one.Key.Trap),
                    ("@bucket", one.Value.Leaf),
                    ("@seen", one.Value.SeenAt),
                ],
            cancellation
        );
        foreach (var ((key, trap), (leaf, _)) in stacks)
            lessons.Add(m => m.Learn(project, key, trap, leaf));
    }

    /// <summary>Says of crashes that are only counted, the newest last, that their stacks are in use.</summary>
    public async Task TouchAsync(int project, IReadOnlyList<CrashQueueClaim> counted, CancellationToken cancellation)
    {
        // A storm's probes have a few stacks: each is read once.
        var marks = new HashSet<string>(StringComparer.Ordinal);
        var keys = new HashSet<Guid>();
        foreach (var crash in counted)
        {
            if (crash.ProbeJson is { } json && marks.Add(json))
                keys.UnionWith(CrashJson.Probe(json)!.Keys);
        }
        await TouchAsync(project, keys, counted[^1].ReceivedAt, cancellation);
    }

    /// <summary>A stack that only probes have any more is still in use, and stays.</summary>
    private async Task TouchAsync(int project, HashSet<Guid> keys, long now, CancellationToken cancellation)
    {
        keys.RemoveWhere(key => memory?.Knows(project, key, "", Guid.Empty) == true);
        if (keys.Count == 0)
            return;
        await db.ManyAsync(
            """UPDATE stacks SET seen_at = @now WHERE project_id = @project AND "key" = @key AND seen_at < @old""",
            [.. keys.Order()],
            key => [("@now", now), ("@project", project), ("@key", key), ("@old", now - (long)TimeSpan.FromDays(1).TotalMicroseconds)],
            cancellation
        );
        foreach (var key in keys)
            lessons.Add(m => m.Learn(project, key, "", Guid.Empty));
    }

    private async Task CountDumpsAsync(int project, IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        var came = new SortedDictionary<(Guid Bucket, string Release), (long Dumps, long LastAt)>(
            Comparer<(Guid Bucket, string Release)>.Create(
                (a, b) => a.Bucket.CompareTo(b.Bucket) is not 0 and var order ? order : string.CompareOrdinal(a.Release, b.Release)
            )
        );
        foreach (var entry in entries)
        {
            if (entry is not { Joined: { } bucket, IsKept: true, Input.IsFullDump: true })
                continue;
            var release = CrashCountedValues.Clean(entry.Claim.Release);
            foreach (var one in release.Length == 0 ? (string[])[""] : ["", release])
            {
                if (entry.Input.Probe is null && memory?.HasEnough(project, bucket.Id, one) == true)
                    continue;
                var (dumps, last) = came.GetValueOrDefault((bucket.Id, one));
                came[(bucket.Id, one)] = (dumps + 1, Math.Max(last, entry.Claim.ReceivedAt));
            }
        }
        await new DumpSlots(db).CountAsync(
            project,
            [.. came.Select(c => (c.Key.Bucket, c.Key.Release, c.Value.Dumps, c.Value.LastAt))],
            cancellation
        );
        foreach (var ((bucket, release), (dumps, _)) in came)
            lessons.Add(m => m.Counted(project, bucket, release, dumps));
    }
}

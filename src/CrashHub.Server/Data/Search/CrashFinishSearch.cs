namespace CrashHub.Server.Data.Search;

/// <summary>
/// What a finish writes for searches: the sets of its crashes that are new, with their terms, and which bucket got which. The thousandth crash of a stack
/// writes nothing. Sets come before terms and all in order of their ids, as the sweep locks them, so that neither waits for the other in a circle.
/// </summary>
/// <param name="db">The finish's context.</param>
/// <param name="memory">What was written lately; null to write everything.</param>
internal sealed class CrashFinishSearch(CrashHubDb db, StackMemory? memory)
{
    private readonly List<(int Project, long Set, Guid Leaf)> written = [];

    /// <summary>Writes what the transaction's crashes say; their own rows name the sets already.</summary>
    public async Task StoreAsync(int project, IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        var sets = new SortedDictionary<long, TermSet>();
        var pairs = new HashSet<(Guid Leaf, long Set)>();
        foreach (var entry in entries)
        {
            if (entry.Leaf is not { } leaf)
                continue;
            Take(entry.Input.StackTerms, leaf);
            Take(entry.Input.EventTerms, leaf);
            // Of a dropped one no modules are kept.
            if (entry.IsKept)
                Take(entry.ModuleTerms, leaf);
        }
        if (sets.Count > 0)
            await SearchSetRows.StoreAsync(db, project, sets, cancellation);
        await BucketSetRows.StoreAsync(db, project, pairs, cancellation);
        written.AddRange(sets.Keys.Select(set => (project, set, Guid.Empty)));
        written.AddRange(pairs.Select(pair => (project, pair.Set, pair.Leaf)));

        void Take(TermSet? set, Guid leaf)
        {
            if (set is null || memory?.KnowsSet(project, set.Id, leaf) == true)
                return;
            pairs.Add((leaf, set.Id));
            if (memory?.KnowsSet(project, set.Id, Guid.Empty) != true)
                sets[set.Id] = set;
        }
    }

    /// <summary>The transaction was committed: what it wrote need not be written again.</summary>
    public void Committed()
    {
        if (memory is not null)
            written.ForEach(one => memory.LearnSet(one.Project, one.Set, one.Leaf));
        written.Clear();
    }
}

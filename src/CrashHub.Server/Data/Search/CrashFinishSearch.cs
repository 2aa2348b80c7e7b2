using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// What a finish writes for searches: the sets of its crashes that are new, with their terms, and which bucket got which. The thousandth crash of a stack
/// writes nothing. Sets come before terms and all in order of their ids, as the sweep locks them, so that neither waits for the other in a circle.
/// </summary>
/// <param name="db">The finish's context.</param>
/// <param name="memory">What was written lately; null to write everything.</param>
internal sealed class CrashFinishSearch(CrashHubDb db, StackMemory? memory)
{
    private const int AtOnce = 200;
    private static readonly long LookEvery = (long)SearchSets.LookEvery.TotalMicroseconds;
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
        }
        if (sets.Count > 0)
            await StoreAsync(project, sets, cancellation);
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

    private async Task StoreAsync(int project, SortedDictionary<long, TermSet> sets, CancellationToken cancellation)
    {
        var lookAt = $"{CrashQueueSql.Now(db)} + {LookEvery}";
        var complete = new HashSet<long>();
        foreach (var some in sets.Keys.Chunk(AtOnce))
        {
            // Holds the rows: from here on the sweep takes none of them.
            await db.Command(
                    $"""
                    INSERT INTO search_sets (project_id, id, look_at) VALUES {string.Join(
                        ", ",
                        some.Select(id => $"(@project, {id}, {lookAt})")
                    )}
                    ON CONFLICT (project_id, id) DO UPDATE SET look_at = excluded.look_at
                    """,
                    ("@project", project)
                )
                .RunAsync(cancellation);
            complete.UnionWith(
                await db.Command(
                        $"""
                        SELECT s.id FROM search_sets s WHERE s.project_id = @project AND s.id IN ({string.Join(", ", some)})
                            AND EXISTS (SELECT 1 FROM search_set_terms t WHERE t.project_id = s.project_id AND t.set_id = s.id)
                        """,
                        ("@project", project)
                    )
                    .RowsAsync(r => r.GetInt64(0), cancellation)
            );
        }
        var fresh = sets.Values.Where(set => !complete.Contains(set.Id)).ToList();
        var words = new SortedDictionary<long, SearchWord>();
        foreach (var set in fresh)
        foreach (var word in set.Words)
            words[word.Id] = word;
        foreach (var some in words.Values.Chunk(AtOnce))
            await StoreWordsAsync(project, some, cancellation);
        foreach (var some in fresh.SelectMany(set => set.Words.Select(word => $"(@project, {set.Id}, {word.Id})")).Chunk(AtOnce))
            await db.Command(
                    $"INSERT INTO search_set_terms (project_id, set_id, term_id) VALUES {string.Join(", ", some)} ON CONFLICT DO NOTHING",
                    ("@project", project)
                )
                .RunAsync(cancellation);
    }

    private async Task StoreWordsAsync(int project, SearchWord[] words, CancellationToken cancellation)
    {
        List<(string, object?)> parameters = [("@project", project)];
        var rows = new List<string>(words.Length);
        foreach (var word in words)
        {
            parameters.AddRange([($"@f{rows.Count}", word.Field), ($"@t{rows.Count}", word.Text)]);
            rows.Add($"(@project, @f{rows.Count}, @t{rows.Count}, {word.Id})");
        }
        var ids = string.Join(", ", words.Select(word => word.Id));
        while (true)
        {
            await db.Command(
                    $"INSERT INTO search_terms (project_id, field, text, id) VALUES {string.Join(", ", rows)} ON CONFLICT DO NOTHING",
                    [.. parameters]
                )
                .RunAsync(cancellation);
            if (!db.Database.IsNpgsql())
                return; // One writer: nobody takes them away meanwhile.
            // Held until the set names them, so that the sweep sees that one does. One that it took just now is written again.
            var held = await db.Command(
                    $"SELECT id FROM search_terms WHERE project_id = @project AND id IN ({ids}) ORDER BY id FOR SHARE",
                    ("@project", project)
                )
                .RowsAsync(r => r.GetInt64(0), cancellation);
            if (held.Distinct().Count() == words.Length)
                return;
        }
    }
}

using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// Writes sets of the search index. Sets come before terms and all in order of their ids, as the sweep locks them, so that neither waits for the other in a
/// circle.
/// </summary>
internal static class SearchSetRows
{
    private const int AtOnce = 200;
    private static readonly long LookEvery = (long)SearchSets.LookEvery.TotalMicroseconds;

    /// <summary>Writes sets that are new, with their terms; of the others that they were in use.</summary>
    public static async Task StoreAsync(CrashHubDb db, int project, SortedDictionary<long, TermSet> sets, CancellationToken cancellation)
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
            await StoreWordsAsync(db, project, some, cancellation);
        foreach (var some in fresh.SelectMany(set => set.Words.Select(word => $"(@project, {set.Id}, {word.Id})")).Chunk(AtOnce))
            await db.Command(
                    $"INSERT INTO search_set_terms (project_id, set_id, term_id) VALUES {string.Join(", ", some)} ON CONFLICT DO NOTHING",
                    ("@project", project)
                )
                .RunAsync(cancellation);
    }

    private static async Task StoreWordsAsync(CrashHubDb db, int project, SearchWord[] words, CancellationToken cancellation)
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

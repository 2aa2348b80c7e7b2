using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>
/// Takes out of the search index what no crash has any more. Sets are looked at an hour after one of their crashes went, and once a week without a cause (a
/// crash that is processed again may get another set).
/// </summary>
/// <param name="db">A context whose connection is open.</param>
internal sealed class SearchExpiry(CrashHubDb db)
{
    public const int Batch = 200;
    private const int WordsAtOnce = 1000;

    /// <summary>Looks at the sets that it is time to look at, at most <see cref="Batch"/>.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> StepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var rows = await db.Command(
                $"SELECT project_id, id FROM search_sets WHERE look_at < @now ORDER BY look_at LIMIT {Batch}{CrashQueueSql.SkipLocked(db)}",
                ("@now", MicrosecondsConverter.ToMicroseconds(now))
            )
            .RowsAsync(r => (Project: r.GetInt32(0), Id: r.GetInt64(1)), cancellation);
        foreach (var project in rows.GroupBy(r => r.Project).OrderBy(g => g.Key))
            await LookAsync(project.Key, [.. project.Select(r => r.Id)], now + SearchSets.LookEvery, cancellation);
        await transaction.CommitAsync(cancellation);
        return rows.Count;
    }

    private async Task LookAsync(int project, HashSet<long> sets, DateTimeOffset next, CancellationToken cancellation)
    {
        // A statement of its own, now that the sets are locked: it sees the crashes of every finish that wrote one of them.
        var used = await db.Command(
                $"""
                SELECT s.id FROM search_sets s WHERE s.project_id = @project AND s.id IN ({string.Join(", ", sets)})
                    AND (EXISTS (SELECT 1 FROM crashes c WHERE c.project_id = @project AND c.frame_set = s.id)
                        OR EXISTS (SELECT 1 FROM crashes c WHERE c.project_id = @project AND c.event_set = s.id)
                        OR EXISTS (SELECT 1 FROM crashes c WHERE c.project_id = @project AND c.module_set = s.id))
                """,
                ("@project", project)
            )
            .RowsAsync(r => r.GetInt64(0), cancellation);
        if (used.Count > 0)
            await db.Command(
                    $"UPDATE search_sets SET look_at = @next WHERE project_id = @project AND id IN ({string.Join(", ", used)})",
                    ("@next", MicrosecondsConverter.ToMicroseconds(next)),
                    ("@project", project)
                )
                .RunAsync(cancellation);
        sets.ExceptWith(used);
        if (sets.Count > 0)
            await RemoveAsync(project, string.Join(", ", sets), cancellation);
    }

    private async Task RemoveAsync(int project, string sets, CancellationToken cancellation)
    {
        var words = await db.Command(
                $"SELECT DISTINCT term_id FROM search_set_terms WHERE project_id = @project AND set_id IN ({sets}) ORDER BY term_id",
                ("@project", project)
            )
            .RowsAsync(r => r.GetInt64(0), cancellation);
        foreach (var (table, column) in new[] { ("search_set_terms", "set_id"), ("bucket_sets", "set_id"), ("search_sets", "id") })
            await db.Command($"DELETE FROM {table} WHERE project_id = @project AND {column} IN ({sets})", ("@project", project))
                .RunAsync(cancellation);
        foreach (var some in words.Chunk(WordsAtOnce))
        {
            var ids = string.Join(", ", some);
            // A finish holds the terms that its new sets name until they do.
            if (db.Database.IsNpgsql())
                await db.Command(
                        $"SELECT id FROM search_terms WHERE project_id = @project AND id IN ({ids}) ORDER BY id FOR UPDATE",
                        ("@project", project)
                    )
                    .RowsAsync(r => r.GetInt64(0), cancellation);
            // What no set has, no bucket has; one that a set still has stays, since a reader asks whether it holds.
            await db.Command(
                    $"""
                    DELETE FROM bucket_terms WHERE project_id = @project AND term_id IN ({ids}) AND NOT EXISTS
                        (SELECT 1 FROM search_set_terms t WHERE t.project_id = @project AND t.term_id = bucket_terms.term_id)
                    """,
                    ("@project", project)
                )
                .RunAsync(cancellation);
            await db.Command(
                    $"""
                    DELETE FROM search_terms WHERE project_id = @project AND id IN ({ids}) AND NOT EXISTS
                        (SELECT 1 FROM search_set_terms t WHERE t.project_id = @project AND t.term_id = search_terms.id)
                    """,
                    ("@project", project)
                )
                .RunAsync(cancellation);
        }
    }
}

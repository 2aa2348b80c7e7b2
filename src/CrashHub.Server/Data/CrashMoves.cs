using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data;

/// <summary>
/// Moves crashes from leaf to leaf in bulk, for splits and regroups: what is counted is written once a leaf, hour and value, not once a crash. The caller
/// has locked the crashes, then the survivors of all leaves, and saves those.
/// </summary>
internal sealed class CrashMoves(CrashHubDb db, int project)
{
    /// <summary>Puts crashes into their new leaves, with all that is counted of them.</summary>
    /// <param name="moves">At most a few hundred.</param>
    /// <param name="roots">The locked survivor of each leaf that is left or joined.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task CountAsync(
        IReadOnlyList<CrashMove> moves,
        IReadOnlyDictionary<Guid, CrashFinishBucket> roots,
        CancellationToken cancellation
    )
    {
        await db.OverAsync(
            $"""
            UPDATE crashes SET bucket_id = i.leaf FROM {Items}
            WHERE project_id = @project AND received_at = i.at AND id = i.crash
            """,
            [Column("crash", moves, m => m.Crash.Id), Column("at", moves, m => m.Crash.ReceivedAt), Column("leaf", moves, m => m.To)],
            [("@project", project)],
            cancellation
        );
        await FindableAsync(moves, cancellation);
        var counters = new CrashFinishCounters(db, project);
        await counters.RemoveAsync(
            [.. moves.GroupBy(m => m.From, m => m.Crash).Select(same => new CrashDeparture(roots[same.Key], same.Key, [.. same]))],
            cancellation
        );
        foreach (var same in moves.GroupBy(m => m.From))
            await DropAsync(counters, roots[same.Key], same.Key, -same.Count(m => m.IsDropped), cancellation);
        foreach (var move in moves)
        {
            // Nobody looks at their modules here.
            if (roots[move.To].IsSymbolicated == false)
                roots[move.To].Forget();
            counters.Add(roots[move.To], move.To, move.Crash);
        }
        await counters.StoreAsync(cancellation);
        foreach (var same in moves.GroupBy(m => m.To))
            await DropAsync(counters, roots[same.Key], same.Key, same.Count(m => m.IsDropped), cancellation);
    }

    // What they are searched by finds their new leaves; the old ones keep theirs, since a crash that stays may have the same.
    private async Task FindableAsync(IReadOnlyList<CrashMove> moves, CancellationToken cancellation)
    {
        var to = moves.ToDictionary(m => m.Crash.Id, m => m.To);
        var sets = await db
            .Crashes.WithIds(project, [.. to.Keys])
            .Select(c => new
            {
                c.Id,
                c.FrameSet,
                c.EventSet,
                c.ModuleSet,
            })
            .ToListAsync(cancellation);
        await BucketSetRows.StoreAsync(
            db,
            project,
            sets.SelectMany(c => new[] { c.FrameSet, c.EventSet, c.ModuleSet }.OfType<long>().Select(set => (to[c.Id], set))),
            cancellation
        );
    }

    /// <summary>
    /// Lets their raw stacks go along, so that probes reach the new leaves. Last of all writes, in the order of keys, as in a finish.
    /// </summary>
    public async Task StacksAsync(IReadOnlyList<CrashMove> moves, CancellationToken cancellation)
    {
        var of = moves.Where(m => !m.IsDropped && m.Trap is not null).ToDictionary(m => m.Crash.Id);
        if (of.Count == 0)
            return;
        var packed = await db
            .CrashReports.OfCrashes(project, [.. of.Keys])
            .Where(r => r.StackKeys != null)
            .Select(r => new { r.CrashId, r.StackKeys })
            .ToListAsync(cancellation);
        var stacks = packed
            .SelectMany(r =>
                StackKeys.Unpack(r.StackKeys!).Select(key => (Key: key, of[r.CrashId].Trap, of[r.CrashId].From, of[r.CrashId].To))
            )
            .Distinct()
            .OrderBy(s => s.Key)
            .ThenBy(s => s.Trap, StringComparer.Ordinal)
            .ToList();
        await db.ManyAsync(
            """UPDATE stacks SET bucket_id = @to WHERE project_id = @project AND "key" = @key AND trap = @trap AND bucket_id = @from""",
            stacks,
            s => [("@to", s.To), ("@project", project), ("@key", s.Key), ("@trap", s.Trap), ("@from", s.From)],
            cancellation
        );
    }

    private static async Task DropAsync(
        CrashFinishCounters counters,
        CrashFinishBucket root,
        Guid leaf,
        int more,
        CancellationToken cancellation
    )
    {
        if (more == 0)
            return;
        root.Dropped = Math.Max(0, root.Dropped + more);
        await counters.DroppedAsync(root, leaf, more, cancellation);
    }
}

using CrashHub.Server.Data.Alerting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Counts crashes whose probes were told to send nothing: claim, finish and counters are one transaction, with one statement over all rows and a few a
/// bucket. A process that dies undoes all of it, and so does a loss of power, so nothing waits for a sync.
/// </summary>
/// <param name="db">A context of its own.</param>
/// <param name="memory">What this process wrote of stacks lately; null to write them each time.</param>
internal sealed class CrashCounting(CrashHubDb db, StackMemory? memory)
{
    /// <summary>The priority of their rows: the queue shows them first, and dumps are claimed past them.</summary>
    public const int Priority = -1;

    /// <summary>Crashes of one transaction.</summary>
    public const int Most = 1000;

    /// <summary>Counts the oldest that wait in a project.</summary>
    /// <returns>The crashes that were counted, at most <see cref="Most"/>.</returns>
    public async Task<IReadOnlyList<CrashQueueClaim>> RunAsync(int project, QueueWindow window, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var stacks = new CrashFinishStacks(db, memory);
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        var ended = await new CrashQueue(db, window).EndCountedAsync(project, Most, cancellation);
        if (ended.Count == 0)
            return [];
        await CountAsync(project, ended, cancellation);
        await stacks.TouchAsync(project, ended.ConvertAll(one => one.Crash), cancellation);
        await transaction.CommitAsync(cancellation);
        stacks.Committed();
        return ended.ConvertAll(one => one.Crash);
    }

    private async Task CountAsync(int project, List<(CrashQueueClaim Crash, Guid Leaf)> ended, CancellationToken cancellation)
    {
        var rows = new CrashFinishRows(db, project);
        var status = new CrashFinishStatus(rows);
        var counters = new CrashFinishCounters(db, project);
        var roots = await rows.LockRootsAsync([.. ended.Select(one => one.Leaf).Distinct()], cancellation);
        var dropped = new Dictionary<Guid, int>();
        var causes = new List<AlertCause>();
        foreach (var (crash, leaf) in ended)
        {
            if (!roots.TryGetValue(leaf, out var bucket))
                continue;
            if (await status.ApplyAsync(bucket, crash, cancellation))
                causes.Add(new(AlertKind.Regressed, bucket.Id, Guid.Empty, crash, Waits: false));
            counters.Add(bucket, leaf, crash);
            dropped[leaf] = dropped.GetValueOrDefault(leaf) + 1;
        }
        await counters.StoreAsync(cancellation);
        foreach (var (leaf, count) in dropped)
        {
            roots[leaf].Dropped += count;
            await counters.DroppedAsync(roots[leaf], leaf, count, cancellation);
        }
        await AlertOutbox.NoteAsync(db, causes, cancellation);
        await rows.SaveAsync([.. roots.Values.Distinct()], cancellation);
        // The bucket went since the probe: the crash is in none.
        await db.ManyAsync(
            "UPDATE crashes SET bucket_id = NULL WHERE project_id = @project AND received_at = @received AND id = @id",
            [.. ended.Where(one => !roots.ContainsKey(one.Leaf))],
            one => [("@project", project), ("@received", one.Crash.ReceivedAt), ("@id", one.Crash.Id)],
            cancellation
        );
    }
}

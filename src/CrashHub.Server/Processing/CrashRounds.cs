using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>Which crashes the workers of this process take next: the projects take turns, and within one the most urgent come first.</summary>
internal sealed class CrashRounds(
    IDbContextFactory<CrashHubDb> databases,
    CountingJob counting,
    QueueHint hint,
    BusyQueue busy,
    IOptions<ProcessingOptions> options,
    TimeProvider time
)
{
    private const int UnboundedClaim = 16;

    // A row that a poll finds may be one whose 202 is still on its way out; whoever took it hints once it is answered. Ingest answers first.
    private static readonly TimeSpan GraceForAnswers = TimeSpan.FromMilliseconds(250);

    // Where the round over the projects is. One for all workers of the process: the next of them goes on behind it instead of taking the same project.
    private int served;
    private int rounds;

    /// <summary>Returns at a hint, or some time after a poll has found work.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        while (!await hint.WaitForWorkAsync(options.Value.Poll, stop))
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            if (await new CrashQueue(db).NextProjectAsync(0, stop) is null)
                continue;
            await hint.WaitForWorkAsync(GraceForAnswers, stop);
            return;
        }
    }

    /// <summary>
    /// Claims from the next project in the round that has work; nothing when none has. A project whose rows other workers lock at this moment is passed
    /// over, else whoever comes behind it would wait for a poll.
    /// </summary>
    /// <param name="owner">Whose the claims are.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The claims, and how many crashes that are only counted were counted on the way: they need no claim.</returns>
    public async Task<(IReadOnlyList<CrashQueueClaim> Claims, int Counted)> ClaimAsync(string owner, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        // One claim in several has no bounds, so that an old crash waits for no end of new ones.
        var isBounded = db.Database.IsNpgsql() && Interlocked.Increment(ref rounds) % UnboundedClaim != 0;
        var recent = 0;
        if (isBounded)
        {
            var (claims, counted) = await RoundAsync(db, QueueWindow.Recent(time), owner, stop);
            if (claims.Count > 0)
                return (claims, counted);
            recent = counted;
        }
        var (all, others) = await RoundAsync(db, default, owner, stop);
        return (all, recent + others);
    }

    private async Task<(IReadOnlyList<CrashQueueClaim> Claims, int Counted)> RoundAsync(
        CrashHubDb db,
        QueueWindow window,
        string owner,
        CancellationToken stop
    )
    {
        var queue = new CrashQueue(db, window);
        var (first, counted) = ((int?)null, 0);
        while (await queue.NextAsync(Volatile.Read(ref served), stop) is { } next && next.Project != first)
        {
            Volatile.Write(ref served, next.Project);
            first ??= next.Project;
            var urgency = int.MinValue;
            if (next.Priority == CrashCounting.Priority && await counting.RunAsync(db, window, next.Project, stop) is { } count)
                (counted, urgency) = (counted + count, CrashCounting.Priority + 1);
            var claims = await queue.ClaimAsync(next.Project, owner, options.Value.Batch, options.Value.Lease, stop, urgency);
            if (claims.Count == 0)
                continue;
            if (claims.Count == options.Value.Batch)
            {
                hint.WakeOne(); // There may be more: wake the next worker.
                busy.ClaimedAll();
            }
            return (claims, counted);
        }
        return ([], counted);
    }
}

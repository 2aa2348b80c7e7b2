using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>One step of a regroup: a bounded batch, read and computed first, then written in one short transaction. For one thread.</summary>
internal sealed class RegroupStep(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    /// <summary>By then every worker goes by the rules that were in force when the regroup began.</summary>
    public static readonly TimeSpan Settled = GroupingDirectory.HeldFor + TimeSpan.FromSeconds(1);

    // Longer than this no step should keep others from writing; it is for the batch to fit, whatever the disk and the crashes are like.
    private static readonly TimeSpan MostTurn = TimeSpan.FromMilliseconds(50);
    private const int FewestCrashes = 20;

    private (int Project, RegroupSignatures Signatures)? held;
    private int crashes = RegroupCrashes.Batch / 4;

    /// <summary>Does it.</summary>
    /// <param name="job">The regroup as it was read.</param>
    /// <param name="spent">How long the step before took, with the rest after it.</param>
    /// <param name="cancellation">Ends the wait; what was not committed is done again.</param>
    /// <returns>The regroup as it is now; null when there is nothing to do at this moment.</returns>
    public async Task<Regroup?> RunAsync(Regroup job, TimeSpan spent, CancellationToken cancellation)
    {
        if (job.Phase == RegroupPhase.Recent && time.GetUtcNow() - job.StartedAt < Settled)
            return null;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var grouping = await GroupingDirectory.ReadAsync(db, job.ProjectId, cancellation);
        if (grouping.Algorithm != job.Algorithm)
            return null;
        var context = new RegroupContext(db, job, job.Copy(), SignaturesOf(job.ProjectId, grouping)) { Crashes = crashes };
        context.After.Worked += (long)spent.TotalMicroseconds;
        var done = await StepAsync(context, cancellation);
        if (!done)
            return null;
        if (job.Phase is RegroupPhase.Crashes or RegroupPhase.Recent)
            crashes = Fitting(crashes, context.Wrote);
        context.After.Version = job.Version + 1;
        return context.After;
    }

    private async Task<bool> StepAsync(RegroupContext context, CancellationToken cancellation)
    {
        switch (context.Before.Phase)
        {
            case RegroupPhase.Buckets:
                var buckets = new RegroupBuckets(context);
                if (!await buckets.StepAsync(cancellation))
                    return false;
                foreach (var newcomer in buckets.Newcomers)
                    await new RegroupClosing(context.Db, context.Project).CloseAsync(newcomer, cancellation);
                return true;
            case RegroupPhase.Closing:
                return await new RegroupClosing(context.Db, context.Project).StepAsync(context, time.GetUtcNow(), cancellation);
            default:
                return await new RegroupCrashes(context).StepAsync(cancellation);
        }
    }

    /// <summary>How many crashes the next step should look at, when one of so many wrote for so long.</summary>
    internal static int Fitting(int crashes, TimeSpan wrote) =>
        wrote > MostTurn ? Math.Max(FewestCrashes, crashes / 2)
        : wrote < MostTurn / 2 ? Math.Min(RegroupCrashes.Batch, crashes + (crashes / 4))
        : crashes;

    private RegroupSignatures SignaturesOf(int project, GroupingInForce grouping)
    {
        if (held is not { } kept || kept.Project != project || kept.Signatures.Algorithm != grouping.Algorithm)
            held = (project, new RegroupSignatures(grouping));
        return held.Value.Signatures;
    }
}

using System.Diagnostics;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>What a step of a regroup works with.</summary>
/// <param name="Db">A context of the step's own.</param>
/// <param name="Before">The regroup as the step found it.</param>
/// <param name="After">The regroup as the step leaves it.</param>
/// <param name="Signatures">Signatures by the algorithm in force.</param>
internal sealed record RegroupContext(CrashHubDb Db, Regroup Before, Regroup After, RegroupSignatures Signatures)
{
    public int Project => Before.ProjectId;

    /// <summary>Crashes that the step looks at, in a phase that goes over crashes.</summary>
    public int Crashes { get; init; } = RegroupCrashes.Batch;

    /// <summary>How long the step kept others from writing.</summary>
    public TimeSpan Wrote { get; private set; }

    public RegroupReading Reading => new(Db, Project, Signatures);

    /// <summary>
    /// Runs what a step writes in one transaction with the regroup's own row, first of all locks. It need not survive a loss of power: the crashes would be
    /// where the row says.
    /// </summary>
    /// <returns>False when somebody else stepped, paused or restarted meanwhile: nothing is written.</returns>
    public async Task<bool> WriteAsync(Func<Task> write, CancellationToken cancellation)
    {
        await using var transaction = await Db.BeginUnsyncedAsync(cancellation);
        var begun = Stopwatch.GetTimestamp();
        var locked = await Db.Command(
                $"SELECT version FROM regroups WHERE project_id = @project{CrashQueueSql.ForUpdate(Db)}",
                ("@project", Project)
            )
            .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);
        if (locked != Before.Version)
            return false;
        await write();
        if (!await new RegroupJobs(Db).StepAsync(Before, After, cancellation))
            return false;
        await transaction.CommitAsync(cancellation);
        Wrote = Stopwatch.GetElapsedTime(begun);
        return true;
    }
}

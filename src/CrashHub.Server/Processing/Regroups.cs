using System.Diagnostics;
using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>
/// Works on regroups, and begins those that a new version of the algorithm makes due. Of several processes one at a time does; it rests between batches, so
/// that who takes crashes in or finishes them comes first.
/// </summary>
internal sealed partial class Regroups(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<Regroups> logger)
    : SteppedService(Poll, time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MostRest = TimeSpan.FromMilliseconds(50);

    // One process of each version of the algorithm: a regroup of another one is not for this.
    private static readonly string LeaseName = $"regroup {SignatureV1.Algorithm}";

    private readonly string owner = Guid.NewGuid().ToString("n");
    private readonly RegroupStep step = new(databases, time);
    private readonly Dictionary<int, TimeSpan> spent = [];
    private long? looked;
    private long? held;

    /// <summary>A step of each regroup that wants work. False when there is nothing to do.</summary>
    internal override async Task<bool> StepAsync(CancellationToken cancellation)
    {
        List<Regroup> jobs;
        await using (var db = await databases.CreateDbContextAsync(cancellation))
        {
            await LookAsync(db, cancellation);
            jobs = await new RegroupJobs(db).RunningAsync(cancellation);
            if (jobs.Count == 0 || !await HoldsLeaseAsync(db, cancellation))
                return false;
        }
        var worked = false;
        foreach (var job in jobs)
        {
            var begun = Stopwatch.GetTimestamp();
            var after = await step.RunAsync(job, spent.GetValueOrDefault(job.ProjectId), cancellation);
            if (after is null)
                continue;
            worked = true;
            var took = Stopwatch.GetElapsedTime(begun);
            if (after.State == RegroupState.Done)
                Log.Done(logger, job.ProjectId, job.Algorithm, after.Done, after.Moved, after.Merged, after.Created);
            // SQLite's lock is no queue: whoever waits for it must find it free now and then.
            var rest = after.Moved > job.Moved ? took / 2 : TimeSpan.Zero;
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest < MostRest ? rest : MostRest, TimeProvider.System, cancellation);
            spent[job.ProjectId] = Stopwatch.GetElapsedTime(begun);
        }
        return worked;
    }

    /// <summary>Asks now and then only: a lease that is made longer is a write.</summary>
    private async Task<bool> HoldsLeaseAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (held is { } since && Stopwatch.GetElapsedTime(since) < Lease / 3)
            return true;
        var now = Stopwatch.GetTimestamp();
        held = await new WorkLeases(db).HoldAsync(LeaseName, owner, Lease, cancellation) ? now : null;
        return held is not null;
    }

    /// <summary>Begins the regroups that are due: at the start of the process, and now and then for buckets that one of another version made.</summary>
    private async Task LookAsync(CrashHubDb db, CancellationToken cancellation)
    {
        var atStart = looked is null;
        if (looked is { } last && Time.GetElapsedTime(last) < Look)
            return;
        foreach (var project in await db.Projects.OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(cancellation))
        {
            var grouping = await GroupingDirectory.ReadAsync(db, project, cancellation);
            var jobs = new RegroupJobs(db);
            if (!await jobs.IsDueAsync(project, grouping.Algorithm, atStart, cancellation))
                continue;
            await jobs.StartAsync(project, grouping.Algorithm, Time.GetUtcNow(), cancellation);
            Log.Begun(logger, project, grouping.Algorithm);
        }
        looked = Time.GetTimestamp();
    }

    protected override void SayAway(Exception fault) => Log.Away(logger, fault.GetType().Name, fault.Message);

    private static partial class Log
    {
        [LoggerMessage(
            322,
            LogLevel.Information,
            "Project {Project} is regrouped by {Algorithm}: it has crashes that were grouped otherwise"
        )]
        public static partial void Begun(ILogger logger, int project, string algorithm);

        [LoggerMessage(
            323,
            LogLevel.Information,
            "Project {Project} is regrouped by {Algorithm}: {Done} crashes looked at, {Moved} moved, {Merged} buckets taken in, {Created} made"
        )]
        public static partial void Done(ILogger logger, int project, string algorithm, long done, long moved, long merged, long created);

        [LoggerMessage(324, LogLevel.Warning, "Regroups wait: the database is away ({Class}: {Reason})")]
        public static partial void Away(ILogger logger, string @class, string reason);
    }
}

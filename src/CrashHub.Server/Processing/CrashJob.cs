using System.Diagnostics;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>
/// Crashes of one project from their dumps to what their finishes write. They share what they can (the project's builds, opened files, a thread); what one
/// of them throws costs that one only.
/// </summary>
internal sealed class CrashJob(
    IDbContextFactory<CrashHubDb> databases,
    IBlobStore blobs,
    OpenedIndexes indexes,
    BuildMemory memory,
    AnalysisCalls analysis,
    WorkMarks marks,
    LimitsDirectory limits,
    PrivacyRules rules,
    GroupingDirectory groupings,
    IOptions<ProcessingOptions> options,
    TimeProvider time
)
{
    // One that takes long must not keep those before it from their end: whoever is not reached comes with the next job.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Makes the reports; the caller disposes the attempts.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task RunAsync(IReadOnlyList<CrashAttempt> attempts, CancellationToken stop)
    {
        using var marked = marks.Mark(attempts.Select(attempt => attempt.Claim.Id));
        await EachAsync(attempts, attempt => attempt.OpenAsync(blobs, stop), stop);
        if (attempts.All(attempt => attempt.HasEnded))
            return; // All of them are counted only.
        await using var db = await databases.CreateDbContextAsync(stop);
        var project = attempts[0].Claim.ProjectId;
        var rule = await rules.OfAsync(db, project, stop);
        var grouping = await groupings.OfAsync(db, project, stop);
        await OnThreadAsync(() => Each(attempts, (attempt, bound) => attempt.Plan(rule, grouping, bound), stop), stop);
        using var opened = new OpenedBlobs(blobs, isCareful: attempts[0].Claim.Attempts > 0);
        // Read before matching: a build that arrives from now on is seen by the finish.
        var generation = await db.Projects.Where(p => p.Id == project).Select(p => p.BuildsGeneration).FirstAsync(stop);
        var builds = new ProjectBuilds(db, project, memory.Of(project, generation));
        await EachAsync(attempts, attempt => attempt.LoadAsync(new CrashModules(builds, db, opened, indexes, attempt.Stored), stop), stop);
        var keepPerHour = (await limits.OfAsync(project, stop)).KeepPerBucketHour;
        await OnThreadAsync(
            () => Each(attempts, (attempt, bound) => attempt.Analyze(analysis, generation, keepPerHour, bound), stop),
            stop
        );
        await EachAsync(attempts, attempt => attempt.ReplaceAsync(stop), stop, alsoEnded: true);
    }

    /// <summary>Runs a step that computes, each within the time that one crash may take.</summary>
    private void Each(IReadOnlyList<CrashAttempt> attempts, Action<CrashAttempt, CancellationToken> step, CancellationToken stop)
    {
        var begun = Stopwatch.GetTimestamp();
        foreach (var attempt in attempts)
        {
            if (attempt.HasEnded || !attempt.IsReached)
                continue;
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                attempt.IsReached = false;
                continue;
            }
            using var clock = new CancellationTokenSource(options.Value.MaxTime, time);
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
            try
            {
                step(attempt, bound.Token);
            }
            catch (OperationCanceledException) when (clock.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                attempt.Refuse($"timeLimit: analysis took longer than {options.Value.MaxSeconds} s (Processing:MaxSeconds)");
            }
            // The boundary of a job: whatever it throws costs this crash only.
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                attempt.Fail(fault);
            }
        }
    }

    private static async Task EachAsync(
        IReadOnlyList<CrashAttempt> attempts,
        Func<CrashAttempt, Task> step,
        CancellationToken stop,
        bool alsoEnded = false
    )
    {
        foreach (var attempt in attempts)
        {
            if (attempt.HasEnded && !alsoEnded || !attempt.IsReached)
                continue;
            try
            {
                await step(attempt);
            }
            // The boundary of a job: whatever it throws costs this crash only.
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                attempt.Fail(fault);
            }
        }
    }

    /// <summary>Analysis may compute for seconds: on a thread of its own it takes none from the requests.</summary>
    private static Task OnThreadAsync(Action work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

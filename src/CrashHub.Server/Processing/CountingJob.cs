using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Processing;

/// <summary>Counts the crashes of a project of which nothing is read. What the database refuses together goes the way of any other crash, one by one.</summary>
internal sealed partial class CountingJob(StackMemory stacks, QueueHint hint, TimeProvider time, ILogger<CountingJob> logger)
{
    /// <summary>Counts those that wait, a batch at most; null when they have to be claimed.</summary>
    public async Task<int?> RunAsync(CrashHubDb db, QueueWindow window, int project, CancellationToken stop)
    {
        try
        {
            var counted = await new CrashCounting(db, stacks).RunAsync(project, window, stop);
            var now = MicrosecondsConverter.ToMicroseconds(time.GetUtcNow());
            foreach (var crash in counted)
                ProcessingMeasures.Ended("discarded", TimeSpan.FromMicroseconds(Math.Max(0, now - crash.ReceivedAt)));
            if (counted.Count == CrashCounting.Most)
                hint.WakeOne(); // There may be more.
            return counted.Count;
        }
        // The boundary of a job: a claim tells the one that the database refuses from the others.
        catch (Exception fault) when (!EngineFault.IsAway(fault) && !stop.IsCancellationRequested)
        {
            Log.Refused(logger, fault, project);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            309,
            LogLevel.Error,
            "Crashes of project {ProjectId} that are only counted were refused together; each is tried alone"
        )]
        public static partial void Refused(ILogger logger, Exception fault, int projectId);
    }
}

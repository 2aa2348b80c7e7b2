using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>Queues crashes again whose build has arrived: batch after batch, each a short transaction that also moves the job's cursor.</summary>
internal sealed partial class LateBuilds(
    IDbContextFactory<CrashHubDb> databases,
    QueueHint hint,
    TimeProvider time,
    ILogger<LateBuilds> logger
) : SteppedService(Poll, time)
{
    private const int Batch = 200;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>One batch of one late build. False when there is nothing to do.</summary>
    internal override async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var (worked, queued) = await new CrashQueueLateBuilds(db).StepAsync(Batch, cancellation);
        if (queued > 0)
        {
            Log.Queued(logger, queued);
            hint.WorkArrived();
        }
        return worked;
    }

    protected override void SayAway(Exception fault) => Log.Away(logger, fault.GetType().Name, fault.Message);

    private static partial class Log
    {
        [LoggerMessage(320, LogLevel.Information, "{Count} crashes are queued again: a build arrived for them")]
        public static partial void Queued(ILogger logger, int count);

        [LoggerMessage(321, LogLevel.Warning, "Late builds wait: the database is away ({Class}: {Reason})")]
        public static partial void Away(ILogger logger, string @class, string reason);
    }
}

using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Moves what is left to move of splits by function: batch after batch, each a short transaction that also moves the split's cursor.</summary>
internal sealed partial class SplitMover(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<SplitMover> logger)
    : SteppedService(Poll, time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    internal override async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await BucketSplitting.StepAsync(db, cancellation);
    }

    protected override void SayAway(Exception fault) => Log.Away(logger, fault.GetType().Name, fault.Message);

    private static partial class Log
    {
        [LoggerMessage(520, LogLevel.Warning, "Splits wait: the database is away ({Class}: {Reason})")]
        public static partial void Away(ILogger logger, string @class, string reason);
    }
}

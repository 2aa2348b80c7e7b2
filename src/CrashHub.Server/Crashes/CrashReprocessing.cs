using System.Linq.Expressions;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>Queues crashes again, behind those that are new. A crash that a worker has, or whose dump is gone, is left alone.</summary>
internal sealed class CrashReprocessing(CrashHubDb db, QueueHint hint)
{
    /// <summary>At most this many a request, newest first.</summary>
    public const int Most = 100_000;

    private const int Batch = 500;
    private const int Priority = 10;

    public async Task<int> OneAsync(int project, Guid id, CancellationToken cancellation)
    {
        var queued = await QueueAsync(project, [id], cancellation);
        hint.WorkArrived();
        return queued;
    }

    /// <summary>Queues what fits in short transactions; says how many.</summary>
    public async Task<int> ManyAsync(int project, Expression<Func<Crash, bool>> condition, CancellationToken cancellation)
    {
        var queued = 0;
        var (at, last) = (DateTimeOffset.MaxValue, Guid.Empty);
        while (queued < Most)
        {
            var (fromAt, fromId) = (at, last);
            var crashes = db.Crashes.Where(c => c.ProjectId == project).Where(condition);
            if (last != Guid.Empty)
                crashes = crashes.Where(c => c.ReceivedAt <= fromAt && (c.ReceivedAt < fromAt || c.Id.CompareTo(fromId) < 0));
            var rows = await crashes
                .OrderByDescending(c => c.ReceivedAt)
                .ThenByDescending(c => c.Id)
                .Take(Batch)
                .Select(c => new { c.Id, c.ReceivedAt })
                .ToListAsync(cancellation);
            if (rows.Count == 0)
                break;
            queued += await QueueAsync(project, rows.ConvertAll(r => r.Id), cancellation);
            hint.WorkArrived();
            (at, last) = (rows[^1].ReceivedAt, rows[^1].Id);
        }
        return queued;
    }

    private Task<int> QueueAsync(int project, List<Guid> ids, CancellationToken cancellation) =>
        db
            .Crashes.WithIds(project, ids)
            .Where(c => c.DumpLocator != null && (c.State == CrashState.Processed || c.State == CrashState.Failed))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.State, CrashState.Queued)
                        .SetProperty(c => c.Priority, Priority)
                        .SetProperty(c => c.Attempts, 0)
                        .SetProperty(c => c.Error, (string?)null)
                        .SetProperty(c => c.LeaseOwner, (string?)null)
                        .SetProperty(c => c.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(c => c.NotBefore, (DateTimeOffset?)null),
                cancellation
            );
}

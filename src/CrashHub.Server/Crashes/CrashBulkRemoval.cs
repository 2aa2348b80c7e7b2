using System.Linq.Expressions;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>Removes the crashes of a query, one short transaction each, so that the finishes of workers get their turn in between.</summary>
internal sealed class CrashBulkRemoval(CrashHubDb db, CrashRemoval removal)
{
    /// <summary>Says how many crashes were removed; as many as <see cref="Most"/> means that there may be more.</summary>
    public const string Header = "CrashHub-Removed";

    /// <summary>At most this many a request.</summary>
    public const int Most = 10_000;

    private const int Batch = 200;

    public async Task<int> RunAsync(Caller caller, int project, Expression<Func<Crash, bool>> condition, CancellationToken cancellation)
    {
        var removed = 0;
        while (removed < Most)
        {
            var ids = await db
                .Crashes.Where(c => c.ProjectId == project)
                .Where(condition)
                .OrderBy(c => c.ReceivedAt)
                .ThenBy(c => c.Id)
                .Select(c => c.Id)
                .Take(Math.Min(Batch, Most - removed))
                .ToListAsync(cancellation);
            if (ids.Count == 0)
                break;
            foreach (var id in ids)
                removed += await removal.RunAsync(caller, project, id, cancellation) ? 1 : 0;
        }
        return removed;
    }
}

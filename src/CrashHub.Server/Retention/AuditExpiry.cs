using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>Removes lines of the audit, of the instance and of all projects, that are older than they are kept.</summary>
internal sealed class AuditExpiry(IDbContextFactory<CrashHubDb> databases)
{
    private const int Batch = 1000;

    /// <summary>How many went.</summary>
    /// <param name="before">Lines of before it go.</param>
    /// <param name="rest">Between two steps.</param>
    /// <param name="cancellation">Ends it; the next sweep goes on.</param>
    public async Task<int> RunAsync(DateTimeOffset before, Func<Task> rest, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        for (var removed = 0; ; )
        {
            // By the index over the instant; one statement, so that no list of ids is carried around.
            var gone = await db
                .AuditEntries.Where(a =>
                    db.AuditEntries.Where(old => old.At < before).OrderBy(old => old.At).Take(Batch).Select(old => old.Id).Contains(a.Id)
                )
                .ExecuteDeleteAsync(cancellation);
            removed += gone;
            if (gone < Batch)
                return removed;
            await rest();
        }
    }
}

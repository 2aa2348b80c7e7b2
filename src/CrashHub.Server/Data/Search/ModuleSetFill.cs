using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// Gives crashes that an older version processed the set of their modules, once an instance and in small transactions; until that is done, questions for
/// modules read the crashes' rows. A process of the version before may still run for a while: those of the last days are looked at again at each start.
/// </summary>
internal sealed class ModuleSetFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    /// <summary>The setting that says that no crash lacks its set.</summary>
    public const string Mark = "modules.filled";

    private const int Batch = 200;
    private static readonly TimeSpan Again = TimeSpan.FromDays(7);

    /// <summary>True when every crash has its set.</summary>
    public static Task<bool> IsDoneAsync(CrashHubDb db, CancellationToken cancellation) =>
        db.Settings.AnyAsync(s => s.Name == Mark, cancellation);

    /// <summary>Where there is no crash there is nothing to fill.</summary>
    public static async Task BeginAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (!await IsDoneAsync(db, cancellation) && !await db.Crashes.AnyAsync(cancellation))
            await DoneAsync(db, cancellation);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var from = await IsDoneAsync(db, cancellation) ? time.GetUtcNow() - Again : DateTimeOffset.UnixEpoch;
        foreach (var project in await db.Projects.OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(cancellation))
        {
            var (at, id) = (from, Guid.Empty);
            while (await StepAsync(project, at, id, cancellation) is { } last)
                (at, id) = last;
        }
        await DoneAsync(db, cancellation);
    }

    private static Task DoneAsync(CrashHubDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync(
            $"INSERT INTO settings (name, value) VALUES ({Mark}, {"1"}) ON CONFLICT (name) DO NOTHING",
            cancellation
        );

    /// <summary>Fills the next crashes behind a place. Null when there are none.</summary>
    private async Task<(DateTimeOffset At, Guid Id)?> StepAsync(int project, DateTimeOffset at, Guid id, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var crashes = await db
            .Crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= at && (c.ReceivedAt > at || c.Id.CompareTo(id) > 0))
            .Where(c => c.ModuleSet == null && c.BucketId != null && c.State != Contracts.CrashState.Discarded)
            .OrderBy(c => c.ReceivedAt)
            .ThenBy(c => c.Id)
            .Take(Batch)
            .Select(c => new
            {
                c.ReceivedAt,
                c.Id,
                Leaf = c.BucketId!.Value,
                c.LeaseEpoch,
            })
            .ToListAsync(cancellation);
        if (crashes.Count == 0)
            return null;
        var modules = (
            await db.CrashModules.AsNoTracking().OfCrashes(project, crashes.ConvertAll(c => c.Id)).ToListAsync(cancellation)
        ).ToLookup(m => m.CrashId);
        var found = crashes.Select(c => (Crash: c, Set: TermSet.OfModules([.. modules[c.Id]]))).Where(one => one.Set is not null).ToList();
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Crashes before sets, as in a finish. One that was processed again meanwhile has its set from there.
        await db.ManyAsync(
            """
            UPDATE crashes SET module_set = @set WHERE project_id = @project AND received_at = @received AND id = @id AND module_set IS NULL
                AND bucket_id = @leaf AND lease_epoch = @epoch
            """,
            found,
            one =>
                [
                    ("@set", one.Set!.Id),
                    ("@project", project),
                    ("@received", MicrosecondsConverter.ToMicroseconds(one.Crash.ReceivedAt)),
                    ("@id", one.Crash.Id),
                    ("@leaf", one.Crash.Leaf),
                    ("@epoch", one.Crash.LeaseEpoch),
                ],
            cancellation
        );
        var sets = new SortedDictionary<long, TermSet>();
        foreach (var (_, set) in found)
            sets[set!.Id] = set;
        await SearchSetRows.StoreAsync(db, project, sets, cancellation);
        await BucketSetRows.StoreAsync(db, project, found.Select(one => (one.Crash.Leaf, one.Set!.Id)), cancellation);
        await transaction.CommitAsync(cancellation);
        return (crashes[^1].ReceivedAt, crashes[^1].Id);
    }
}

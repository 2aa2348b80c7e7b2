using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>Gives crashes that an older version processed the set of their modules; until that is done, questions for modules read the crashes' rows.</summary>
internal sealed class ModuleSetFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time) : SearchFill(databases, time, Mark, Place)
{
    /// <summary>The setting that says that no crash lacks its set.</summary>
    public const string Mark = "modules.filled";

    /// <summary>The setting that says up to which crash that is so: project, microseconds since 1970, id.</summary>
    public const string Place = "modules.filling";

    /// <summary>Crashes of a step.</summary>
    internal const int Batch = 500;

    public override string Outcome => "All crashes have the sets of modules";

    /// <summary>True when every crash has its set.</summary>
    public static Task<bool> IsDoneAsync(CrashHubDb db, CancellationToken cancellation) => IsDoneAsync(db, Mark, cancellation);

    /// <summary>Where there is no crash there is nothing to fill.</summary>
    public static Task BeginAsync(CrashHubDb db, CancellationToken cancellation) => BeginAsync(db, Mark, db.Crashes, cancellation);

    protected override async Task<bool> FillAsync(CrashHubDb db, int project, string behind, CancellationToken cancellation)
    {
        var (at, id) = Read(behind);
        var page = await db
            .Crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= at && (c.ReceivedAt > at || c.Id.CompareTo(id) > 0))
            .OrderBy(c => c.ReceivedAt)
            .ThenBy(c => c.Id)
            .Take(Batch)
            .Select(c => new
            {
                c.ReceivedAt,
                c.Id,
                c.State,
                c.ModuleSet,
                Leaf = c.BucketId,
                c.LeaseEpoch,
            })
            .ToListAsync(cancellation);
        if (page.Count == 0)
            return false;
        var crashes = page.FindAll(c => c is { ModuleSet: null, Leaf: not null, State: not Contracts.CrashState.Discarded });
        var modules = (
            await db.CrashModules.AsNoTracking().OfCrashes(project, crashes.ConvertAll(c => c.Id)).ToListAsync(cancellation)
        ).ToLookup(m => m.CrashId);
        var found = crashes
            .Select(c => (Crash: c, Leaf: c.Leaf!.Value, Set: TermSet.OfModules([.. modules[c.Id]])))
            .Where(one => one.Set is not null)
            .ToList();
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
                    ("@leaf", one.Leaf),
                    ("@epoch", one.Crash.LeaseEpoch),
                ],
            cancellation
        );
        var sets = new SortedDictionary<long, TermSet>();
        foreach (var (_, _, set) in found)
            sets[set!.Id] = set;
        await SearchSetRows.StoreAsync(db, project, sets, cancellation);
        await BucketSetRows.StoreAsync(db, project, found.Select(one => (one.Leaf, one.Set!.Id)), cancellation);
        var last = page[^1];
        await KeepAsync(db, project, Write(last.ReceivedAt, last.Id), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static (DateTimeOffset At, Guid Id) Read(string behind) =>
        behind.Split(' ') is [var at, var id]
            ? (MicrosecondsConverter.FromMicroseconds(long.Parse(at, CultureInfo.InvariantCulture)), Guid.Parse(id))
            : (DateTimeOffset.UnixEpoch, Guid.Empty);

    private static string Write(DateTimeOffset at, Guid id) =>
        string.Create(CultureInfo.InvariantCulture, $"{MicrosecondsConverter.ToMicroseconds(at)} {id}");
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// Gives crashes that an older version processed the set of their modules, once an instance; until that is done, questions for modules read the crashes' rows.
/// Each step reads and writes a page of crashes in the order of their key, and keeps its place with what it wrote: cut short, it goes on there, and once it is
/// done nothing is read again.
/// </summary>
internal sealed class ModuleSetFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    /// <summary>The setting that says that no crash lacks its set.</summary>
    public const string Mark = "modules.filled";

    /// <summary>The setting that says up to which crash that is so: project, microseconds since 1970, id.</summary>
    public const string Place = "modules.filling";

    /// <summary>Crashes of a step.</summary>
    internal const int Batch = 500;

    // An index in the order of sets is written at places far apart: pauses let others, and SQLite's log, have their turn.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>True when every crash has its set.</summary>
    public static Task<bool> IsDoneAsync(CrashHubDb db, CancellationToken cancellation) =>
        db.Settings.AnyAsync(s => s.Name == Mark, cancellation);

    /// <summary>Where there is no crash there is nothing to fill.</summary>
    public static async Task BeginAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (!await IsDoneAsync(db, cancellation) && !await db.Crashes.AnyAsync(cancellation))
            await Setting.SetAsync(db, Mark, "1", cancellation);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var begun = time.GetTimestamp();
            if (!await StepAsync(cancellation))
                return;
            var spent = time.GetElapsedTime(begun);
            await Task.Delay(spent < LongestPause ? spent : LongestPause, time, cancellation);
        }
    }

    /// <summary>One page. False when all is done.</summary>
    internal async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        if (await IsDoneAsync(db, cancellation))
            return false;
        var (project, at, id) = Read(await db.Settings.Where(s => s.Name == Place).Select(s => s.Value).SingleOrDefaultAsync(cancellation));
        if (await FillAsync(db, project, at, id, cancellation))
            return true;
        var next = await db
            .Projects.Where(p => p.Id > project)
            .OrderBy(p => p.Id)
            .Select(p => (int?)p.Id)
            .FirstOrDefaultAsync(cancellation);
        if (next is { } other)
            await Setting.SetAsync(db, Place, Write(other, DateTimeOffset.UnixEpoch, Guid.Empty), cancellation);
        else
            await Setting.SetAsync(db, Mark, "1", cancellation);
        return next is not null;
    }

    private static (int Project, DateTimeOffset At, Guid Id) Read(string? place)
    {
        if (place?.Split(' ') is not [var project, var at, var id])
            return (0, DateTimeOffset.UnixEpoch, Guid.Empty);
        var microseconds = long.Parse(at, CultureInfo.InvariantCulture);
        return (int.Parse(project, CultureInfo.InvariantCulture), MicrosecondsConverter.FromMicroseconds(microseconds), Guid.Parse(id));
    }

    private static string Write(int project, DateTimeOffset at, Guid id) =>
        string.Create(CultureInfo.InvariantCulture, $"{project} {MicrosecondsConverter.ToMicroseconds(at)} {id}");

    /// <summary>Fills the next crashes of a project behind a place, and keeps the new one. False when there are none.</summary>
    private static async Task<bool> FillAsync(CrashHubDb db, int project, DateTimeOffset at, Guid id, CancellationToken cancellation)
    {
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
        await Setting.SetAsync(db, Place, Write(project, page[^1].ReceivedAt, page[^1].Id), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

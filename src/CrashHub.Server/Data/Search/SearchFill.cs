using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// Gives rows that an older version wrote what newer versions write with them, once an instance; until that is done, questions are answered without it. Each
/// step reads and writes a page of a project in the order of a key, and keeps its place with what it wrote: cut short, it goes on there, and once it is done
/// nothing is read again.
/// </summary>
/// <param name="databases">Each step has a context of its own.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="mark">The setting that says that all is done.</param>
/// <param name="place">The setting that says up to where it is: the project, then what the page wrote.</param>
internal abstract class SearchFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time, string mark, string place)
{
    // An index in the order of sets is written at places far apart: pauses let others, and SQLite's log, have their turn.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>What there is when it is done, for the log.</summary>
    public abstract string Outcome { get; }

    /// <summary>True when all is done.</summary>
    public async Task<bool> IsDoneAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await IsDoneAsync(db, mark, cancellation);
    }

    /// <summary>Steps until all is done.</summary>
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
        if (await IsDoneAsync(db, mark, cancellation))
            return false;
        var kept = await db.Settings.Where(s => s.Name == place).Select(s => s.Value).SingleOrDefaultAsync(cancellation);
        var (project, behind) = Read(kept);
        if (await FillAsync(db, project, behind, cancellation))
            return true;
        var next = await db
            .Projects.Where(p => p.Id > project)
            .OrderBy(p => p.Id)
            .Select(p => (int?)p.Id)
            .FirstOrDefaultAsync(cancellation);
        if (next is { } other)
            await KeepAsync(db, other, "", cancellation);
        else
            await Setting.SetAsync(db, mark, "1", cancellation);
        return next is not null;
    }

    /// <summary>Fills the next page of a project, and keeps the new place in the same transaction. False when there is none.</summary>
    /// <param name="db">An open context.</param>
    /// <param name="project">The project.</param>
    /// <param name="behind">The place behind which the page begins, as it was kept; empty at the project's begin.</param>
    /// <param name="cancellation">Ends the wait.</param>
    protected abstract Task<bool> FillAsync(CrashHubDb db, int project, string behind, CancellationToken cancellation);

    /// <summary>Keeps a place.</summary>
    protected Task KeepAsync(CrashHubDb db, int project, string at, CancellationToken cancellation) =>
        Setting.SetAsync(db, place, FormattableString.Invariant($"{project} {at}"), cancellation);

    protected static Task<bool> IsDoneAsync(CrashHubDb db, string mark, CancellationToken cancellation) =>
        db.Settings.AnyAsync(s => s.Name == mark, cancellation);

    /// <summary>Where none of the rows that would be filled exists, all is done from the start.</summary>
    protected static async Task BeginAsync<TRow>(CrashHubDb db, string mark, IQueryable<TRow> rows, CancellationToken cancellation)
    {
        if (!await IsDoneAsync(db, mark, cancellation) && !await rows.AnyAsync(cancellation))
            await Setting.SetAsync(db, mark, "1", cancellation);
    }

    private static (int Project, string Behind) Read(string? kept) =>
        kept?.Split(' ', 2) is [var project, var behind] ? (int.Parse(project, CultureInfo.InvariantCulture), behind) : (0, "");
}

using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>A project's crashes, newest first. Pages are cut by key, so that crashes that arrive meanwhile shift nothing.</summary>
internal sealed class CrashList(CrashHubDb db, CrashSearch search, Addresses addresses)
{
    public const string NewestFirst = "receivedAt";
    public const string OldestFirst = "oldest";

    public async Task<Results<Ok<Page<CrashSummary>>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        var sort = context.Request.Query["sort"].ToString() is { Length: > 0 } given ? given : NewestFirst;
        if (sort is not (NewestFirst or OldestFirst))
            return QueryProblems.BadSort(NewestFirst, OldestFirst);
        var (condition, bad, spent, lead) = await search.ReadAsync(
            context.Request.Query["query"],
            project.Id,
            caller.Has(TokenScopes.MemoryRead),
            cancellation
        );
        if (bad is not null)
            return QueryProblems.Of(bad);

        var crashes = lead ?? db.Crashes.Where(c => c.ProjectId == project.Id);
        if (condition is not null)
            crashes = crashes.Where(condition);
        var descending = (sort == NewestFirst) != page.Backwards;
        if (page.Cursor is { } cursor)
        {
            if (cursor.Sort != sort || cursor.Id is not { } id || !TryInstant(cursor.Key, out var at))
                return PageRequest.BadCursor();
            crashes = descending
                ? crashes.Where(c => c.ReceivedAt <= at && (c.ReceivedAt < at || c.Id.CompareTo(id) < 0))
                : crashes.Where(c => c.ReceivedAt >= at && (c.ReceivedAt > at || c.Id.CompareTo(id) > 0));
        }
        crashes = descending
            ? crashes.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id)
            : crashes.OrderBy(c => c.ReceivedAt).ThenBy(c => c.Id);
        var rows = await QueryBudget.RunAsync(db, token => RowsAsync(crashes.Take(page.Limit + 1), token), cancellation, spent);
        if (rows is null)
            return QueryProblems.TooSlow();
        var shown = page.Finish(context, rows, r => new Cursor(Key(r.ReceivedAt), r.Id, Backwards: false, sort), out var next);
        return TypedResults.Ok(new Page<CrashSummary>(await DocumentsAsync(context, project, shown, cancellation), next));
    }

    private static Task<List<Row>> RowsAsync(IQueryable<Crash> crashes, CancellationToken cancellation) =>
        crashes
            .Select(c => new Row(
                c.Id,
                c.ReceivedAt,
                c.State,
                c.BucketId,
                c.Trap,
                c.Release,
                c.Environment,
                c.Function,
                c.Region,
                c.Runtime
            ))
            .ToListAsync(cancellation);

    private async Task<IReadOnlyList<CrashSummary>> DocumentsAsync(
        HttpContext context,
        ProjectContext project,
        IReadOnlyList<Row> rows,
        CancellationToken cancellation
    )
    {
        var leaves = rows.Where(r => r.BucketId is not null).Select(r => r.BucketId!.Value).Distinct().ToList();
        var survivors = await Survivors.OfAsync(db, project.Id, leaves, cancellation);
        var titles = await db
            .Buckets.Where(b => b.ProjectId == project.Id && leaves.Contains(b.Id))
            .Select(b => new { b.Id, b.SignatureText })
            .ToDictionaryAsync(b => b.Id, b => b.SignatureText, cancellation);
        return
        [
            .. rows.Select(r => new CrashSummary
            {
                Id = r.Id.ToString(),
                State = r.State,
                ReceivedAt = r.ReceivedAt,
                Bucket = r.BucketId is { } leaf ? survivors[leaf].ToString() : null,
                Title = r.BucketId is { } titled ? titles.GetValueOrDefault(titled) : null,
                Trap = r.Trap,
                Release = r.Release,
                Environment = r.Environment,
                Function = r.Function,
                Region = r.Region,
                Runtime = r.Runtime,
                Links = addresses.Crash(context.Request, project.Slug, r.Id),
            }),
        ];
    }

    private static string Key(DateTimeOffset at) => MicrosecondsConverter.ToMicroseconds(at).ToString(CultureInfo.InvariantCulture);

    private static bool TryInstant(string? key, out DateTimeOffset at)
    {
        var isNumber = long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds);
        var isInstant = isNumber && MicrosecondsConverter.IsInstant(microseconds);
        at = isInstant ? MicrosecondsConverter.FromMicroseconds(microseconds) : default;
        return isInstant;
    }

    private sealed record Row(
        Guid Id,
        DateTimeOffset ReceivedAt,
        CrashState State,
        Guid? BucketId,
        string? Trap,
        string? Release,
        string? Environment,
        string? Function,
        string? Region,
        string? Runtime
    );
}

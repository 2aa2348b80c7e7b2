using System.Globalization;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>The buttons of the pages over the same desks as the API; what stands against one is told in words.</summary>
internal sealed class BucketActions(CrashHubDb db, MergeDesk merges, SplitDesk splits, ProposalDesk proposals, CommentDesk comments)
{
    private const int LongestFunction = 4096;

    /// <summary>Merges buckets named by their numbers, as <c>12, #15</c>.</summary>
    public async Task<BucketAction> MergeAsync(Caller caller, int project, Guid bucket, string? numbers, CancellationToken cancellation)
    {
        var wanted = new List<long>();
        foreach (var word in (numbers ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(word.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return new("Write the numbers of the buckets to merge, as 12, 15.");
            wanted.Add(number);
        }
        if (wanted.Count is 0 or > MergeDesk.MostIds)
            return new($"Write the numbers of 1 to {MergeDesk.MostIds} buckets.");
        var found = await db
            .Buckets.Where(b => b.ProjectId == project && wanted.Contains(b.Number))
            .Select(b => new { b.Id, b.Number })
            .ToListAsync(cancellation);
        var missing = wanted.Except(found.Select(b => b.Number)).ToList();
        if (missing.Count > 0)
            return new($"There is no bucket #{missing[0]} in this project.");
        return await MergeAsync(caller, project, bucket, [.. found.Select(b => b.Id)], cancellation);
    }

    /// <summary>Merges chosen buckets; the one with the lowest number survives.</summary>
    public async Task<BucketAction> MergeAsync(Caller caller, int project, IReadOnlyList<Guid> chosen, CancellationToken cancellation)
    {
        if (chosen.Distinct().Count() < 2 || chosen.Count > MergeDesk.MostIds)
            return new($"Choose 2 to {MergeDesk.MostIds} buckets to merge.");
        var oldest = await db
            .Buckets.Where(b => b.ProjectId == project && chosen.Contains(b.Id))
            .OrderBy(b => b.Number)
            .Select(b => new { b.Id, b.Number })
            .FirstOrDefaultAsync(cancellation);
        if (oldest is null)
            return new("There are no such buckets in this project.");
        var done = await MergeAsync(caller, project, oldest.Id, [.. chosen.Where(id => id != oldest.Id)], cancellation);
        return done with { Number = oldest.Number };
    }

    /// <summary>Takes a bucket out again; all without one.</summary>
    public async Task<BucketAction> UnmergeAsync(Caller caller, int project, Guid bucket, Guid? other, CancellationToken cancellation) =>
        Of(await merges.UnmergeAsync(caller, project, bucket, other is { } one ? [one] : null, _ => true, cancellation));

    /// <summary>Merges a bucket into the one that it was split off.</summary>
    public async Task<BucketAction> MergeBackAsync(Caller caller, int project, Guid bucket, CancellationToken cancellation)
    {
        var leaf = await db
            .BucketSplits.Where(s => s.ProjectId == project && s.TargetId == bucket)
            .OrderBy(s => s.At)
            .Select(s => (Guid?)s.LeafId)
            .FirstOrDefaultAsync(cancellation);
        if (leaf is null)
            return new("This bucket was not split off another one.");
        var survivor = await Survivors.OfAsync(db, project, leaf.Value, cancellation);
        var done = await MergeAsync(caller, project, survivor, [bucket], cancellation);
        return done with
        {
            Number = await db
                .Buckets.Where(b => b.ProjectId == project && b.Id == survivor)
                .Select(b => b.Number)
                .SingleAsync(cancellation),
        };
    }

    public async Task<BucketAction> SplitAsync(Caller caller, int project, Guid bucket, string? function, CancellationToken cancellation) =>
        string.IsNullOrWhiteSpace(function) || function.Length > LongestFunction || function.Contains('\0')
            ? new("Choose the function to split by.")
            : await OfAsync(
                project,
                await splits.FrameAsync(caller, project, bucket, function.Trim(), _ => true, cancellation),
                cancellation
            );

    public async Task<BucketAction> SplitAsync(
        Caller caller,
        int project,
        Guid bucket,
        IReadOnlyList<Guid> crashes,
        CancellationToken cancellation
    ) =>
        crashes.Count is 0 or > SplitDesk.MostCrashes
            ? new($"Choose 1 to {SplitDesk.MostCrashes} crashes to split off.")
            : await OfAsync(project, await splits.CrashesAsync(caller, project, bucket, crashes, _ => true, cancellation), cancellation);

    public async Task<BucketAction> AcceptAsync(Caller caller, int project, Guid bucket, Guid other, CancellationToken cancellation) =>
        Of(await proposals.AcceptAsync(caller, project, bucket, other, cancellation));

    public async Task<BucketAction> RefuseAsync(Caller caller, int project, Guid bucket, Guid other, CancellationToken cancellation) =>
        await proposals.RefuseAsync(caller, project, bucket, other, cancellation)
            ? new(null, Anchor: "#similar")
            : new("There is no such bucket.");

    public async Task<BucketAction> CommentAsync(Caller caller, int project, Guid bucket, string? text, CancellationToken cancellation)
    {
        var written = text?.ReplaceLineEndings("\n").Trim() ?? "";
        if (written.Length is 0 or > BucketComment.LongestText || written.Contains('\0'))
            return new($"A comment has 1 to {BucketComment.LongestText:N0} characters.");
        return await comments.AddAsync(caller, project, bucket, written, cancellation) is null
            ? new($"The bucket holds {CommentDesk.Most:N0} comments already.")
            : new(null, Anchor: "#comments");
    }

    private async Task<BucketAction> MergeAsync(
        Caller caller,
        int project,
        Guid survivor,
        IReadOnlyList<Guid> ids,
        CancellationToken cancellation
    ) => Of(await merges.MergeAsync(caller, project, survivor, ids, _ => true, MergeDesk.ByHand, cancellation));

    private async Task<BucketAction> OfAsync(int project, SplitOutcome outcome, CancellationToken cancellation) =>
        outcome.Problem is { } problem
            ? Of(problem)
            : new(
                null,
                await db
                    .Buckets.Where(b => b.ProjectId == project && b.Id == outcome.Bucket)
                    .Select(b => b.Number)
                    .SingleAsync(cancellation)
            );

    private static BucketAction Of(ProblemHttpResult? problem) =>
        new(problem is null ? null : problem.ProblemDetails.Detail ?? problem.ProblemDetails.Title);
}

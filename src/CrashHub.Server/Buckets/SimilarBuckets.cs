using System.Globalization;
using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Buckets that look like one, with the reason in words; those that somebody refused are left out.</summary>
internal sealed class SimilarBuckets(CrashHubDb db)
{
    /// <summary>Scores under this say nothing.</summary>
    public const double Least = 0.15;

    private const int NamesShown = 4;
    private const int LongestName = 60;

    /// <summary>The best first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="bucket">The bucket, or one that was merged into it.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<IReadOnlyList<SimilarBucket>> FindAsync(int project, Guid bucket, int most, CancellationToken cancellation)
    {
        var survivor = await Survivors.OfAsync(db, project, bucket, cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var search = new StackSearch(db, project);
        var matches = await search.FindAsync(survivor, Least, cancellation);
        if (matches.Count == 0)
            return [];
        var refused = await search.RefusedAsync(survivor, cancellation);
        matches = [.. matches.Where(m => !refused.Contains(m.Bucket)).Take(most)];
        var ids = matches.ConvertAll(m => m.Bucket);
        var rows = await db
            .Buckets.Where(b => b.ProjectId == project && ids.Contains(b.Id))
            .Select(b => new
            {
                b.Id,
                b.Number,
                b.Title,
                b.Count,
            })
            .ToDictionaryAsync(b => b.Id, cancellation);
        return
        [
            .. matches
                .Where(m => rows.ContainsKey(m.Bucket))
                .Select(m => new SimilarBucket(
                    m.Bucket.ToString(),
                    Math.Round(m.Score, 4),
                    Why(m),
                    m.Score >= StackSimilarity.Proposal,
                    rows[m.Bucket].Number,
                    rows[m.Bucket].Title,
                    rows[m.Bucket].Count
                )),
        ];
    }

    private static string Why(StackMatch match)
    {
        var names = match.Shared.Take(NamesShown).Select(name => name.Length <= LongestName ? name : name[..LongestName] + "…");
        var more = match.Shared.Count > NamesShown ? " < …" : "";
        // Rounded down: 100 % is said of equal stacks only.
        return string.Create(CultureInfo.InvariantCulture, $"shares {string.Join(" < ", names)}{more}, {(int)(match.Score * 100)} %");
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// Finds the term of a query that leads to its crashes: of those that must hold, the one that fits the fewest, counted up to a bound by its index. The other
/// terms are then asked of these crashes only, whatever the database takes to be the shortest way.
/// </summary>
/// <param name="db">The context that the list is read from.</param>
/// <param name="project">The project.</param>
/// <param name="found">What <see cref="TermLookup"/> found of the query's terms.</param>
internal sealed class CrashLeads(CrashHubDb db, int project, IReadOnlyDictionary<QueryNode.Term, FoundTerm> found)
{
    // Of a query with very many terms the first ones lead, or none.
    private const int MostTerms = 8;

    // Of terms about buckets.
    private const int MostLeaves = 500;

    private readonly SetConditions sets = new(db, project, isWithinBucket: false);

    /// <summary>Crashes of a term that lead to a list of crashes; of a term with more, enough fit soon in the list's order.</summary>
    public int MostOfList { get; init; } = 5000;

    /// <summary>Crashes of a term that lead to buckets; of a term with more, enough buckets have one.</summary>
    public int MostOfBuckets { get; init; } = 20_000;

    /// <summary>Buckets that are named.</summary>
    public int MostBuckets { get; init; } = 2000;

    /// <summary>What "new" counts from, where terms about buckets lead to crashes, too.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>How far the terms are told apart that have many crashes.</summary>
    public int MostOfWalk { get; init; } = 30_000;

    /// <summary>What leads to the crashes that fit a query.</summary>
    public async Task<CrashLead> FindAsync(QueryNode query, CancellationToken cancellation)
    {
        var nodes = Joined([query]).Take(MostTerms).ToList();
        var (few, led) = await FewestAsync(nodes, MostOfList, cancellation);
        if (few is not null)
            return led is QueryNode.Term term && IsInOrder(term) ? new(null, term) : new(few.Fenced(c => c.ProjectId), null);
        var columns = nodes.OfType<QueryNode.Term>().Where(IsInOrder).ToList();
        if (columns.Count < 2)
            return new(null, columns.FirstOrDefault());
        var (best, least) = (columns[0], int.MaxValue);
        foreach (var column in columns)
        {
            var count = await Crashes(Column(column)!).Take(MostOfWalk).CountAsync(cancellation);
            if (count < least)
                (best, least) = (column, count);
        }
        return new(null, best);
    }

    /// <summary>The surviving buckets that have a crash that fits; null where there are many, or nothing leads to them.</summary>
    /// <param name="nodes">What must hold of one crash.</param>
    /// <param name="condition">The same as a condition.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<Guid>?> BucketsAsync(
        IReadOnlyList<QueryNode> nodes,
        Expression<Func<Crash, bool>> condition,
        CancellationToken cancellation
    )
    {
        var (few, _) = await FewestAsync([.. Joined(nodes).Take(MostTerms)], MostOfBuckets, cancellation);
        if (few is null)
            return null;
        var leaves = await few.Fenced(c => c.ProjectId)
            .Where(condition)
            .Where(c => c.BucketId != null)
            .Select(c => c.BucketId!.Value)
            .Distinct()
            .Take(MostBuckets + 1)
            .ToListAsync(cancellation);
        if (leaves.Count > MostBuckets)
            return null;
        return leaves.Count == 0 ? [] : [.. (await Survivors.OfAsync(db, project, leaves, cancellation)).Values.Distinct()];
    }

    /// <summary>What holds where all <paramref name="nodes"/> do, ANDs taken apart.</summary>
    public static IEnumerable<QueryNode> Joined(IEnumerable<QueryNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node is not QueryNode.And and)
            {
                yield return node;
                continue;
            }
            foreach (var part in Joined(and.Parts))
                yield return part;
        }
    }

    /// <summary>The crashes of the part that the fewest fit, and the part; null where each has more than <paramref name="most"/>.</summary>
    private async Task<(IQueryable<Crash>? Few, QueryNode? Led)> FewestAsync(
        List<QueryNode> nodes,
        int most,
        CancellationToken cancellation
    )
    {
        if (IsContradiction([.. nodes.OfType<QueryNode.Term>()]))
            return (db.Crashes.Where(c => false), null);
        var (best, led, fewest) = ((IQueryable<Crash>?)null, (QueryNode?)null, most + 1);
        foreach (var node in nodes)
        {
            var (crashes, count) = await CountAsync(node, fewest, cancellation);
            if (crashes is null || count >= fewest)
                continue;
            (best, led, fewest) = (crashes, node, count);
            if (count == 0)
                break;
        }
        return (best, led);
    }

    /// <summary>True where an index has the crashes of a term in the order of their receipt.</summary>
    private static bool IsInOrder(QueryNode.Term term) => term.Field is not QueryField.Trap && Column(term) is not null;

    /// <summary>The crashes of a term, or of terms of which one must hold, counted up to a limit; null where no index has them.</summary>
    private async Task<(IQueryable<Crash>? Crashes, int Count)> CountAsync(QueryNode node, int limit, CancellationToken cancellation)
    {
        if (node is QueryNode.Term { Field: QueryField.Message } message)
            return found.GetValueOrDefault(message)?.Crashes is { } ids ? (db.Crashes.WithIds(project, ids), ids.Count) : (null, 0);
        if (node is QueryNode.Term { Field: not QueryField.Text } about && !CrashConditions.Covers(about))
            return Now is { } now ? await CountAsync(new BucketConditions(now).Of(about), limit, cancellation) : (null, 0);
        var (conditions, count) = (new List<Expression<Func<Crash, bool>>>(), 0);
        foreach (var part in node is QueryNode.Or or ? or.Parts : [node])
        {
            if (part is not QueryNode.Term term || Of(term) is not { } condition)
                return (null, 0);
            conditions.Add(condition);
            count += Counted(term) ?? await Crashes(condition).Take(limit - count).CountAsync(cancellation);
            if (count >= limit)
                return (null, count);
        }
        return (Crashes(Predicates.Or(conditions)), count);
    }

    /// <summary>The crashes of few buckets that fit, and of those merged into them.</summary>
    private async Task<(IQueryable<Crash>? Crashes, int Count)> CountAsync(
        Expression<Func<Bucket, bool>> condition,
        int limit,
        CancellationToken cancellation
    )
    {
        var buckets = db.Buckets.Where(b => b.ProjectId == project);
        var roots = await buckets.Where(condition).Select(b => b.Id).Take(MostLeaves + 1).ToListAsync(cancellation);
        if (roots.Count > MostLeaves)
            return (null, 0);
        var merged = await buckets
            .Where(b => b.MergedInto != null && EF.Parameter(roots).Contains(b.MergedInto.Value))
            .Select(b => b.Id)
            .Take(MostLeaves + 1)
            .ToListAsync(cancellation);
        if (merged.Count > MostLeaves)
            return (null, 0);
        List<Guid> leaves = [.. roots, .. merged];
        var crashes = Crashes(c => EF.Parameter(leaves).Contains(c.BucketId!.Value));
        return (crashes, await crashes.Take(limit).CountAsync(cancellation));
    }

    /// <summary>True where two terms ask for two values of what a crash has one of.</summary>
    private static bool IsContradiction(List<QueryNode.Term> terms)
    {
        for (var a = 0; a < terms.Count; a++)
        for (var b = a + 1; b < terms.Count; b++)
        {
            if (
                terms[a].Field == terms[b].Field
                && terms[a].Tag == terms[b].Tag
                && terms[a].Value != terms[b].Value
                && IsOneValue(terms[a])
                && IsOneValue(terms[b])
            )
                return true;
        }
        return false;
    }

    /// <summary>An exact value of what a crash has one of: a column, or a tag.</summary>
    private static bool IsOneValue(QueryNode.Term term) =>
        Column(term) is not null || term is { Field: QueryField.Tag, IsPattern: false, Value.Length: > 0 };

    private Expression<Func<Crash, bool>>? Of(QueryNode.Term term)
    {
        if (Column(term) is { } column)
            return column;
        // Free text is of the bucket, too.
        if (term.Field is QueryField.Text || !found.TryGetValue(term, out var sought))
            return null;
        FoundSets?[] sides = [sought.Stack, sought.Event, sought.Modules];
        var isNamed = sides.Any(s => s is not null) && sides.All(s => s is null or { Sets: not null });
        return isNamed ? sets.Of(sought) : null;
    }

    /// <summary>What <see cref="TermLookup"/> counted; null where it did not.</summary>
    private int? Counted(QueryNode.Term term)
    {
        if (!found.TryGetValue(term, out var sought))
            return null;
        FoundSets?[] sides = [sought.Stack, sought.Event, sought.Modules];
        return sides.Any(s => s is not null) && sides.All(s => s is null or { Crashes: not null }) ? sides.Sum(s => s?.Crashes ?? 0) : null;
    }

    private IQueryable<Crash> Crashes(Expression<Func<Crash, bool>> condition) =>
        db.Crashes.Where(c => c.ProjectId == project).Where(condition);

    /// <summary>An exact value of a column that has an index; else null.</summary>
    private static Expression<Func<Crash, bool>>? Column(QueryNode.Term term)
    {
        var value = term.Value;
        if (term.IsPattern || value.Length == 0)
            return null;
        return term.Field switch
        {
            QueryField.Release => c => c.Release == value,
            QueryField.Environment => c => c.Environment == value,
            QueryField.Function => c => c.Function == value,
            QueryField.Region => c => c.Region == value,
            QueryField.Runtime => c => c.Runtime == value,
            QueryField.Trap => c => c.Trap == value,
            _ => null,
        };
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// A query as a condition on buckets. Terms about crashes that stand together must hold for one and the same crash; a negated one holds when no
/// crash of the bucket fits it. The query is therefore rewritten as alternatives, each a set of bucket terms, of crash parts that share one crash,
/// and of crash parts that no crash may fit.
/// </summary>
/// <param name="db">The context that the list is read from.</param>
/// <param name="project">The project.</param>
/// <param name="now">What "new" counts from.</param>
/// <param name="found">What <see cref="TermLookup"/> found of the query's terms.</param>
internal sealed class BucketQuery(CrashHubDb db, int project, DateTimeOffset now, IReadOnlyDictionary<QueryNode.Term, FoundTerm> found)
{
    private const int MostAlternatives = 128;

    // Each costs a few lookups.
    private const int MostLed = 8;
    private int led;

    // As many rows are read before the first is shown.
    private const int MostFew = 2000;
    private readonly CrashQuery ofCrash = new(db, project, now, found, isWithinBucket: true);
    private readonly BucketConditions buckets = new(now);
    private readonly SetConditions sets = new(db, project, isWithinBucket: true);

    /// <summary>Names buckets by their crashes before the list is read; null leaves that to the list's own statement.</summary>
    public CrashLeads? Leads { get; init; }

    /// <summary>
    /// Buckets among which all lie that fit, once <see cref="OfAsync(QueryNode, CancellationToken)"/> made the condition; null where nothing names them.
    /// </summary>
    public IReadOnlyCollection<Guid>? Few { get; private set; }

    /// <summary>What is said of a query that can't be made a condition.</summary>
    public static QueryFault TooManyAlternatives { get; } = new(0, "The query has too many alternatives; write fewer ORs in one AND.");

    /// <summary>True for a query of which <see cref="Of(QueryNode)"/> makes none.</summary>
    public static bool HasTooManyAlternatives(QueryNode query) => Alternatives(query, negated: false) is null;

    /// <summary>The condition; null where the query has too many alternatives.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellation">Ends the lookups.</param>
    public async Task<Expression<Func<Bucket, bool>>?> OfAsync(QueryNode query, CancellationToken cancellation)
    {
        if (Alternatives(query, negated: false) is not { } alternatives)
            return null;
        var conditions = new List<Expression<Func<Bucket, bool>>>(alternatives.Count);
        var all = new HashSet<Guid>();
        var isNamed = true;
        foreach (var alternative in alternatives)
        {
            var (condition, few) = await OfAsync(alternative, cancellation);
            conditions.Add(condition);
            isNamed &= few is not null && all.Count + few.Count <= MostFew;
            if (isNamed)
                all.UnionWith(few!);
        }
        Few = isNamed ? all : null;
        return Predicates.Or(conditions);
    }

    /// <summary>The condition, and the buckets among which all lie that fit, where something names them.</summary>
    private async Task<(Expression<Func<Bucket, bool>> Condition, IReadOnlyCollection<Guid>? Few)> OfAsync(
        List<Atom> alternative,
        CancellationToken cancellation
    )
    {
        IReadOnlyCollection<Guid>? few = null;
        var parts = new List<Expression<Func<Bucket, bool>>>();
        var together = new List<QueryNode>();
        var texts = new List<QueryNode.Term>();
        foreach (var atom in alternative)
        {
            if (atom.Node is QueryNode.Term { Field: QueryField.Text } text && found.ContainsKey(text))
            {
                parts.Add(atom.Negated ? Predicates.Not(Text(text)) : Text(text));
                if (!atom.Negated)
                    texts.Add(text);
            }
            else if (atom.Node is QueryNode.Term term && !CrashConditions.Covers(term))
                parts.Add(atom.Negated ? Predicates.Not(buckets.Of(term)) : buckets.Of(term));
            else if (atom.Negated)
                parts.Add(Predicates.Not(await AnyCrashAsync(atom.Node, cancellation)));
            else
                together.Add(atom.Node);
        }
        if (together.Count > 0)
        {
            List<QueryNode> nodes = [.. together, .. texts];
            if (await NamesAsync(nodes, cancellation) is { } names)
            {
                few = names;
                parts.Insert(0, sets.AnyOf(new FoundTerm { Buckets = names }));
            }
            else
            {
                // Each alone must hold too, which the index tells without a look at the crashes.
                if (nodes is not [QueryNode.Term])
                    parts.AddRange(Necessary(CrashLeads.Joined(together).OfType<QueryNode.Term>(), out few));
                parts.Add(nodes is [QueryNode.Or or] ? await AnyPartAsync(or, cancellation) : AnyCrash(nodes));
            }
        }
        else if (texts.Count > 1)
            parts.Add(Predicates.Or([Predicates.And([.. texts.Select(buckets.Of)]), AnyCrash([.. texts])]));
        return (Predicates.And(parts), few);
    }

    /// <summary>Free text: the bucket's own, or a crash's.</summary>
    private Expression<Func<Bucket, bool>> Text(QueryNode.Term term) => Predicates.Or([buckets.Of(term), sets.AnyOf(found[term])]);

    /// <summary>What must hold of the bucket where all <paramref name="terms"/> hold of a crash, as far as indexes and counts tell.</summary>
    private List<Expression<Func<Bucket, bool>>> Necessary(IEnumerable<QueryNode.Term> terms, out IReadOnlyCollection<Guid>? few)
    {
        var all = new List<Expression<Func<Bucket, bool>>>();
        HashSet<Guid>? named = null;
        foreach (var term in terms)
        {
            if (found.TryGetValue(term, out var sought) && sought.Buckets is { } buckets)
            {
                named ??= [.. buckets];
                named.IntersectWith(buckets);
            }
            else if (sought is not null && IsIndexed(sought))
                all.Add(sets.AnyOf(sought));
            else if (QueryFields.CountedAs(term.Field) is { } field && term.Value.Length > 0)
                all.Add(AnyValue(field, term));
            else if (term is { Field: QueryField.Trap, IsPattern: false, Value.Length: > 0 })
                all.Add(AnyCrash([term]));
        }
        few = named;
        if (named is not null)
            all.Insert(0, sets.AnyOf(new FoundTerm { Buckets = [.. named] }));
        return all;
    }

    private static bool IsIndexed(FoundTerm term) =>
        term.Buckets is not null || term.Stack is not null || term.Event is not null || term.Modules is not null;

    private async Task<Expression<Func<Bucket, bool>>> AnyCrashAsync(QueryNode node, CancellationToken cancellation)
    {
        if (await NamesAsync([node], cancellation) is { } names)
            return sets.AnyOf(new FoundTerm { Buckets = names });
        return node is QueryNode.Or or ? await AnyPartAsync(or, cancellation) : AnyCrash([node]);
    }

    /// <summary>A crash of the bucket fits an OR where one fits a part of it.</summary>
    private async Task<Expression<Func<Bucket, bool>>> AnyPartAsync(QueryNode.Or or, CancellationToken cancellation)
    {
        var sides = new List<Expression<Func<Bucket, bool>>>(or.Parts.Count);
        foreach (var part in or.Parts)
            sides.Add(await AnyCrashAsync(part, cancellation));
        return Predicates.Or(sides);
    }

    /// <summary>The buckets by name; null where nothing leads to few, and for a term that counts or sets answer alone.</summary>
    private async Task<IReadOnlyList<Guid>?> NamesAsync(List<QueryNode> nodes, CancellationToken cancellation)
    {
        if (nodes is [QueryNode.Term one])
        {
            var sought = found.GetValueOrDefault(one);
            if (sought?.Buckets is { } named)
                return named;
            if (
                QueryFields.CountedAs(one.Field) is not null
                || one is { Field: QueryField.Trap, IsPattern: false }
                || (sought is not null && IsIndexed(sought))
            )
                return null;
        }
        return Leads is null || led++ >= MostLed ? null : await Leads.BucketsAsync(nodes, OfOneCrash(nodes), cancellation);
    }

    private Expression<Func<Crash, bool>> OfOneCrash(List<QueryNode> nodes) => Predicates.And([.. nodes.Select(ofCrash.Of)]);

    /// <summary>A crash of the bucket fits all <paramref name="nodes"/>. A single term of a counted field is answered by the counts.</summary>
    private Expression<Func<Bucket, bool>> AnyCrash(List<QueryNode> nodes)
    {
        if (nodes is [QueryNode.Term one] && found.TryGetValue(one, out var sought) && IsIndexed(sought))
            return sets.AnyOf(sought);
        if (nodes is [QueryNode.Term term] && QueryFields.CountedAs(term.Field) is { } field && term.Value.Length > 0)
            return AnyValue(field, term);
        if (nodes is [QueryNode.Term { Field: QueryField.Is }])
        {
            var any = AnyOf(nodes);
            return Predicates.Or<Bucket>([b => b.IsSymbolicated == true, Predicates.And<Bucket>([b => b.IsSymbolicated == null, any])]);
        }
        return AnyOf(nodes);
    }

    private Expression<Func<Bucket, bool>> AnyOf(List<QueryNode> nodes)
    {
        var fitting = db.Crashes.Where(c => c.ProjectId == project).Where(OfOneCrash(nodes));
        var merged = db.Buckets.Where(l => l.ProjectId == project);
        var none = SetConditions.None(db);
        return none is { } zero
            ? b =>
                fitting.Where(c => c.BucketId == b.Id).OrderBy(c => c.ProjectId).Skip(EF.Parameter(zero)).Any()
                || (
                    b.IsFamily
                    && merged
                        .Where(l =>
                            l.MergedInto == b.Id
                            && fitting.Where(c => c.BucketId == l.Id).OrderBy(c => c.ProjectId).Skip(EF.Parameter(zero)).Any()
                        )
                        .OrderBy(l => l.ProjectId)
                        .Skip(EF.Parameter(zero))
                        .Any()
                )
            : b =>
                fitting.Any(c => c.BucketId == b.Id)
                || (b.IsFamily && merged.Any(l => l.MergedInto == b.Id && fitting.Any(c => c.BucketId == l.Id)));
    }

    private Expression<Func<Bucket, bool>> AnyValue(string field, QueryNode.Term term)
    {
        var values = db.BucketValues.Where(v => v.ProjectId == project && v.Field == field && v.Count > 0);
        var value = term.Value;
        var pattern = TextMatch.Pattern(value);
        values = term.IsPattern
            ? values.Where(v => EF.Functions.Like(v.Value.ToLower(), pattern, TextMatch.Escape))
            : values.Where(v => v.Value == value);
        var merged = db.Buckets.Where(l => l.ProjectId == project);
        var none = SetConditions.None(db);
        return none is { } zero
            ? b =>
                values.Where(v => v.BucketId == b.Id).OrderBy(v => v.ProjectId).Skip(EF.Parameter(zero)).Any()
                || (
                    b.IsFamily
                    && merged
                        .Where(l =>
                            l.MergedInto == b.Id
                            && values.Where(v => v.BucketId == l.Id).OrderBy(v => v.ProjectId).Skip(EF.Parameter(zero)).Any()
                        )
                        .OrderBy(l => l.ProjectId)
                        .Skip(EF.Parameter(zero))
                        .Any()
                )
            : b =>
                values.Any(v => v.BucketId == b.Id)
                || (b.IsFamily && merged.Any(l => l.MergedInto == b.Id && values.Any(v => v.BucketId == l.Id)));
    }

    private static List<List<Atom>>? Alternatives(QueryNode node, bool negated)
    {
        if (node is QueryNode.Term || IsOfOneCrash(node))
            return
            [
                [new Atom(node, negated)],
            ];
        if (node is QueryNode.Not not)
            return Alternatives(not.Part, !negated);
        var (parts, isAnd) = node is QueryNode.And and ? (and.Parts, true) : (((QueryNode.Or)node).Parts, false);
        // De Morgan: a negated AND is an OR of the negated parts.
        return isAnd != negated ? Product(parts, negated) : Sum(parts, negated);
    }

    private static List<List<Atom>>? Sum(IReadOnlyList<QueryNode> parts, bool negated)
    {
        var all = new List<List<Atom>>();
        foreach (var part in parts)
        {
            if (Alternatives(part, negated) is not { } some || all.Count + some.Count > MostAlternatives)
                return null;
            all.AddRange(some);
        }
        return all;
    }

    private static List<List<Atom>>? Product(IReadOnlyList<QueryNode> parts, bool negated)
    {
        List<List<Atom>> all =
        [
            [],
        ];
        foreach (var part in parts)
        {
            if (Alternatives(part, negated) is not { } some || all.Count * some.Count > MostAlternatives)
                return null;
            all = [.. all.SelectMany(_ => some, (left, right) => new List<Atom>([.. left, .. right]))];
        }
        return all;
    }

    /// <summary>True where one crash decides: terms about crashes joined without a negation.</summary>
    private static bool IsOfOneCrash(QueryNode node) =>
        node switch
        {
            QueryNode.Term term => CrashConditions.Covers(term),
            QueryNode.And and => and.Parts.All(IsOfOneCrash),
            QueryNode.Or or => or.Parts.All(IsOfOneCrash),
            _ => false,
        };

    private readonly record struct Atom(QueryNode Node, bool Negated);
}

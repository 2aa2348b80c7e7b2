using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// A query as a condition on buckets. Terms about crashes that stand together must hold for one and the same crash; a negated one holds when no
/// crash of the bucket fits it. The query is therefore rewritten as alternatives, each a set of bucket terms, of crash parts that share one crash,
/// and of crash parts that no crash may fit.
/// </summary>
internal sealed class BucketQuery(CrashHubDb db, int project, DateTimeOffset now)
{
    private const int MostAlternatives = 128;
    private readonly CrashQuery ofCrash = new(db, project, now);
    private readonly BucketConditions buckets = new(now);

    /// <summary>The condition; null where the query has too many alternatives.</summary>
    public Expression<Func<Bucket, bool>>? Of(QueryNode query) =>
        Alternatives(query, negated: false) is { } alternatives ? Predicates.Or([.. alternatives.Select(Of)]) : null;

    private Expression<Func<Bucket, bool>> Of(List<Atom> alternative)
    {
        var parts = new List<Expression<Func<Bucket, bool>>>();
        var together = new List<QueryNode>();
        foreach (var atom in alternative)
        {
            if (atom.Node is QueryNode.Term term && !CrashConditions.Covers(term))
                parts.Add(atom.Negated ? Predicates.Not(buckets.Of(term)) : buckets.Of(term));
            else if (atom.Negated)
                parts.Add(Predicates.Not(AnyCrash([atom.Node])));
            else
                together.Add(atom.Node);
        }
        if (together.Count > 0)
            parts.Add(AnyCrash(together));
        return Predicates.And(parts);
    }

    /// <summary>A crash of the bucket fits all <paramref name="nodes"/>. A single term of a counted field is answered by the counts.</summary>
    private Expression<Func<Bucket, bool>> AnyCrash(List<QueryNode> nodes)
    {
        if (nodes is [QueryNode.Term term] && CountedAs(term.Field) is { } field && term.Value.Length > 0)
            return AnyValue(field, term);
        var fitting = db.Crashes.Where(c => c.ProjectId == project).Where(Predicates.And([.. nodes.Select(ofCrash.Of)]));
        var merged = db.Buckets.Where(l => l.ProjectId == project);
        return b =>
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
        return b =>
            values.Any(v => v.BucketId == b.Id)
            || (b.IsFamily && merged.Any(l => l.MergedInto == b.Id && values.Any(v => v.BucketId == l.Id)));
    }

    private static string? CountedAs(QueryField field) =>
        field switch
        {
            QueryField.Release => "release",
            QueryField.Environment => "environment",
            QueryField.Function => "function",
            QueryField.Region => "region",
            QueryField.Runtime => "runtime",
            _ => null,
        };

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

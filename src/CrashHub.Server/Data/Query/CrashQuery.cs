using System.Linq.Expressions;

namespace CrashHub.Server.Data.Query;

/// <summary>A query as a condition on crashes: terms about buckets are asked of the crash's bucket.</summary>
internal sealed class CrashQuery(
    CrashHubDb db,
    int project,
    DateTimeOffset now,
    IReadOnlyDictionary<QueryNode.Term, FoundTerm> found,
    bool isWithinBucket = false,
    QueryNode.Term? walk = null
)
{
    private readonly CrashConditions crashes = new(db, project, found, isWithinBucket, walk);
    private readonly BucketConditions buckets = new(now);

    public Expression<Func<Crash, bool>> Of(QueryNode query) =>
        query switch
        {
            QueryNode.And and => Predicates.And([.. and.Parts.Select(Of)]),
            QueryNode.Or or => Predicates.Or([.. or.Parts.Select(Of)]),
            QueryNode.Not not => Predicates.Not(Of(not.Part)),
            // Free text is of both: the bucket's title, or what the crash itself has.
            QueryNode.Term { Field: QueryField.Text } text when found.ContainsKey(text) => Predicates.Or([
                OfBucket(text),
                crashes.Of(text),
            ]),
            QueryNode.Term term when CrashConditions.Covers(term) => crashes.Of(term),
            QueryNode.Term term => OfBucket(term),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>A merged bucket answers through the one that took it in.</summary>
    private Expression<Func<Crash, bool>> OfBucket(QueryNode.Term term)
    {
        var fitting = db.Buckets.Where(b => b.ProjectId == project).Where(buckets.Of(term));
        var leaves = db.Buckets.Where(l => l.ProjectId == project);
        return c => leaves.Any(l => l.Id == c.BucketId && fitting.Any(b => b.Id == (l.MergedInto == null ? l.Id : l.MergedInto)));
    }
}

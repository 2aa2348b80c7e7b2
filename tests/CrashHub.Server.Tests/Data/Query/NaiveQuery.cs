using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>
/// What a query means, over lists in memory. A bucket fits when there is one crash of it, or none, with which the query is true: a term about crashes is
/// true of that crash, a negated one when no crash of the bucket fits it.
/// </summary>
internal sealed class NaiveQuery(IReadOnlyList<NaiveCrash> crashes, IReadOnlyDictionary<string, Bucket> rows, DateTimeOffset now)
{
    public bool Fits(QueryNode query, string bucket)
    {
        var mine = crashes.Where(c => Root(c) == bucket).ToList();
        return Holds(query, bucket, mine, null, negated: false) || mine.Exists(c => Holds(query, bucket, mine, c, negated: false));
    }

    public bool Fits(QueryNode query, NaiveCrash crash) =>
        query switch
        {
            QueryNode.And and => and.Parts.All(part => Fits(part, crash)),
            QueryNode.Or or => or.Parts.Any(part => Fits(part, crash)),
            QueryNode.Not not => !Fits(not.Part, crash),
            QueryNode.Term { Field: QueryField.Text } text => OfBucket(text, rows[Root(crash)]) || OfCrash(text, crash),
            QueryNode.Term term => IsOfCrash(term) ? OfCrash(term, crash) : OfBucket(term, rows[Root(crash)]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public string Root(NaiveCrash crash) => RootOf(crash.Bucket);

    private string RootOf(string bucket) => rows[bucket].MergedInto is { } into ? rows.Single(row => row.Value.Id == into).Key : bucket;

    private bool Holds(QueryNode node, string bucket, List<NaiveCrash> mine, NaiveCrash? witness, bool negated)
    {
        if (IsOfOneCrash(node))
            return negated ? !mine.Exists(c => Fits(node, c)) : witness is not null && Fits(node, witness);
        switch (node)
        {
            case QueryNode.Not not:
                return Holds(not.Part, bucket, mine, witness, !negated);
            case QueryNode.And and:
                return negated
                    ? and.Parts.Any(part => Holds(part, bucket, mine, witness, negated))
                    : and.Parts.All(part => Holds(part, bucket, mine, witness, negated));
            case QueryNode.Or or:
                return negated
                    ? or.Parts.All(part => Holds(part, bucket, mine, witness, negated))
                    : or.Parts.Any(part => Holds(part, bucket, mine, witness, negated));
            case QueryNode.Term { Field: QueryField.Text } text:
                var own = OfBucket(text, rows[bucket]);
                return negated ? !own && !mine.Exists(c => OfCrash(text, c)) : own || (witness is not null && OfCrash(text, witness));
            default:
                return OfBucket((QueryNode.Term)node, rows[bucket]) != negated;
        }
    }

    private static bool IsOfOneCrash(QueryNode node) =>
        node switch
        {
            QueryNode.And and => and.Parts.All(IsOfOneCrash),
            QueryNode.Or or => or.Parts.All(IsOfOneCrash),
            QueryNode.Term term => IsOfCrash(term),
            _ => false,
        };

    private static bool IsOfCrash(QueryNode.Term term) =>
        term.Field switch
        {
            QueryField.Is => term.Value == "symbolicated",
            QueryField.Text or QueryField.FirstSeen or QueryField.LastSeen or QueryField.Count or QueryField.Users or QueryField.Assignee =>
                false,
            _ => true,
        };

    private static bool OfCrash(QueryNode.Term term, NaiveCrash crash) =>
        term.Field switch
        {
            QueryField.Release => Matches(term, crash.Event.Release),
            QueryField.Environment => Matches(term, crash.Event.Environment),
            QueryField.Function => Matches(term, crash.Event.Function),
            QueryField.Region => Matches(term, crash.Event.Region),
            QueryField.Runtime => Matches(term, crash.Event.Runtime),
            QueryField.Trap => Matches(term, crash.Trap),
            QueryField.Module => Matches(term, crash.Module),
            QueryField.Build => Matches(term, crash.BuildId),
            QueryField.Message => Matches(term, crash.Message),
            QueryField.Frame => MatchesAny(term, [.. crash.Frames.Select(f => f.Function)]),
            QueryField.File => MatchesAny(term, [.. Files(crash)]),
            QueryField.Tag => Matches(term, crash.Event.Tags?.GetValueOrDefault(term.Tag!)),
            QueryField.Text => Texts(crash).Any(text => Contains(text, term)),
            _ => !crash.LacksBuild,
        };

    private bool OfBucket(QueryNode.Term term, Bucket bucket) =>
        term.Field switch
        {
            QueryField.Text => Contains(bucket.Title, term) || Contains(bucket.Culprit, term) || Contains(bucket.SignatureText, term),
            QueryField.Count => Compare(bucket.Count, term.Comparison, term.Number),
            QueryField.Users => Compare(bucket.Users, term.Comparison, term.Number),
            QueryField.FirstSeen => Within(bucket.FirstSeen, term),
            QueryField.LastSeen => Within(bucket.LastSeen, term),
            QueryField.Assignee => term.IsPattern ? Matches(term, bucket.Assignee) : bucket.Assignee == term.Value,
            _ => term.Value switch
            {
                "open" => bucket.Status is BucketStatus.Open,
                "resolved" => bucket.Status is BucketStatus.Resolved,
                "muted" => bucket.Status is BucketStatus.Muted,
                "regressed" => bucket.Regressed,
                "new" => bucket.FirstSeen >= now.AddHours(-24),
                "assigned" => bucket.Assignee is not null,
                _ => bucket.Assignee is null,
            },
        };

    private static IEnumerable<string> Files(NaiveCrash crash) =>
        crash
            .Frames.Select(f => f.File)
            .OfType<string>()
            .SelectMany(file => new[] { file, file[(file.LastIndexOfAny(['/', '\\']) + 1)..] });

    private static IEnumerable<string> Texts(NaiveCrash crash) =>
        crash.Frames.Select(f => f.Function).Concat(Files(crash)).Concat(crash.Event.Function is { } function ? [function] : []);

    private static bool MatchesAny(QueryNode.Term term, List<string> texts) =>
        term.Value.Length == 0 ? texts.Count == 0 : texts.Exists(text => Matches(term, text));

    private static bool Matches(QueryNode.Term term, string? text) =>
        term.Value.Length == 0 ? string.IsNullOrEmpty(text)
        : text is null ? false
        : term.IsPattern ? Glob(text.ToLowerInvariant(), term.Value.ToLowerInvariant())
        : text == term.Value;

    private static bool Contains(string text, QueryNode.Term term) =>
        term.IsPattern
            ? Glob(text.ToLowerInvariant(), $"*{term.Value.ToLowerInvariant()}*")
            : text.Contains(term.Value, StringComparison.OrdinalIgnoreCase);

    private static bool Glob(string text, string pattern)
    {
        if (pattern.Length == 0)
            return text.Length == 0;
        if (pattern[0] == '*')
            return Glob(text, pattern[1..]) || (text.Length > 0 && Glob(text[1..], pattern));
        return text.Length > 0 && text[0] == pattern[0] && Glob(text[1..], pattern[1..]);
    }

    private static bool Within(DateTimeOffset at, QueryNode.Term term) =>
        term.Until is { } until ? at >= term.From && at < until : Compare(at.UtcTicks, term.Comparison, term.From.UtcTicks);

    private static bool Compare(long one, QueryComparison comparison, long other) =>
        comparison switch
        {
            QueryComparison.Less => one < other,
            QueryComparison.LessOrEqual => one <= other,
            QueryComparison.Greater => one > other,
            QueryComparison.GreaterOrEqual => one >= other,
            _ => one == other,
        };
}

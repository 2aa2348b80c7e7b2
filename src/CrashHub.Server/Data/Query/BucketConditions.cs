using System.Linq.Expressions;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>Terms that a bucket fits or does not fit by its own row.</summary>
internal sealed class BucketConditions(DateTimeOffset now)
{
    private static readonly TimeSpan NewFor = TimeSpan.FromHours(24);

    public Expression<Func<Bucket, bool>> Of(QueryNode.Term term) =>
        term.Field switch
        {
            QueryField.Is => State(term.Value),
            QueryField.FirstSeen => Instant(term, b => b.FirstSeen),
            QueryField.LastSeen => Instant(term, b => b.LastSeen),
            QueryField.Count => Number(term, b => b.Count),
            QueryField.Users => Number(term, b => b.Users),
            QueryField.Assignee => Assignee(term),
            _ => Text(term),
        };

    private Expression<Func<Bucket, bool>> State(string state)
    {
        var since = now - NewFor;
        return state switch
        {
            "open" => b => b.Status == BucketStatus.Open,
            "resolved" => b => b.Status == BucketStatus.Resolved,
            "muted" => b => b.Status == BucketStatus.Muted,
            "regressed" => b => b.Regressed,
            "new" => b => b.FirstSeen >= since,
            "assigned" => b => b.Assignee != null,
            _ => b => b.Assignee == null,
        };
    }

    private static Expression<Func<Bucket, bool>> Assignee(QueryNode.Term term)
    {
        var value = term.Value;
        if (!term.IsPattern)
            return b => b.Assignee == value;
        var pattern = TextMatch.Pattern(value);
        return b => b.Assignee != null && EF.Functions.Like(b.Assignee.ToLower(), pattern, TextMatch.Escape);
    }

    private static Expression<Func<Bucket, bool>> Text(QueryNode.Term term)
    {
        var pattern = TextMatch.Containing(term.Value, term.IsPattern);
        return b =>
            EF.Functions.Like(b.Title.ToLower(), pattern, TextMatch.Escape)
            || EF.Functions.Like(b.Culprit.ToLower(), pattern, TextMatch.Escape)
            || EF.Functions.Like(b.SignatureText.ToLower(), pattern, TextMatch.Escape);
    }

    private static Expression<Func<Bucket, bool>> Number(QueryNode.Term term, Expression<Func<Bucket, long>> column)
    {
        var number = term.Number;
        Expression<Func<long>> value = () => number;
        return Compare(column, term.Comparison, value.Body);
    }

    private static Expression<Func<Bucket, bool>> Instant(QueryNode.Term term, Expression<Func<Bucket, DateTimeOffset>> column)
    {
        var from = term.From;
        Expression<Func<DateTimeOffset>> begin = () => from;
        if (term.Until is not { } until)
            return Compare(column, term.Comparison, begin.Body);
        Expression<Func<DateTimeOffset>> end = () => until;
        return Predicates.And<Bucket>([
            Compare(column, QueryComparison.GreaterOrEqual, begin.Body),
            Compare(column, QueryComparison.Less, end.Body),
        ]);
    }

    private static Expression<Func<Bucket, bool>> Compare<T>(
        Expression<Func<Bucket, T>> column,
        QueryComparison comparison,
        Expression value
    )
    {
        var body = comparison switch
        {
            QueryComparison.Less => Expression.LessThan(column.Body, value),
            QueryComparison.LessOrEqual => Expression.LessThanOrEqual(column.Body, value),
            QueryComparison.Greater => Expression.GreaterThan(column.Body, value),
            QueryComparison.GreaterOrEqual => Expression.GreaterThanOrEqual(column.Body, value),
            _ => Expression.Equal(column.Body, value),
        };
        return Expression.Lambda<Func<Bucket, bool>>(body, column.Parameters);
    }
}

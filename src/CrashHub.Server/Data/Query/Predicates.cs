using System.Linq.Expressions;

namespace CrashHub.Server.Data.Query;

/// <summary>Joins conditions that EF Core turns into SQL.</summary>
internal static class Predicates
{
    public static Expression<Func<T, bool>> And<T>(IReadOnlyList<Expression<Func<T, bool>>> parts) => Join(parts, Expression.AndAlso);

    public static Expression<Func<T, bool>> Or<T>(IReadOnlyList<Expression<Func<T, bool>>> parts) => Join(parts, Expression.OrElse);

    public static Expression<Func<T, bool>> Not<T>(Expression<Func<T, bool>> part) =>
        Expression.Lambda<Func<T, bool>>(Expression.Not(part.Body), part.Parameters);

    private static Expression<Func<T, bool>> Join<T>(
        IReadOnlyList<Expression<Func<T, bool>>> parts,
        Func<Expression, Expression, Expression> join
    )
    {
        var row = parts[0].Parameters[0];
        var body = parts[0].Body;
        for (var i = 1; i < parts.Count; i++)
            body = join(body, new Replace(parts[i].Parameters[0], row).Visit(parts[i].Body));
        return Expression.Lambda<Func<T, bool>>(body, row);
    }

    private sealed class Replace(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}

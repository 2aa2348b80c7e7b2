using System.Linq.Expressions;

namespace CrashHub.Server.Data.Query;

/// <summary>Has rows found first by what is asked of them so far, whatever else is asked of them later.</summary>
internal static class Fence
{
    /// <summary>The same rows behind a limit as good as none, since neither database looks through one: SQLite would begin with what comes after.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="project">Their project: an order must be said with a limit, and that one costs nothing where the project is one.</param>
    public static IQueryable<T> Fenced<T>(this IQueryable<T> rows, Expression<Func<T, int>> project) =>
        rows.OrderBy(project).Take(int.MaxValue);
}

using System.Linq.Expressions;
using CrashHub.Contracts;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>Terms that a single crash fits or does not fit.</summary>
/// <param name="db">The context that the list is read from.</param>
/// <param name="project">The project.</param>
/// <param name="found">What <see cref="TermLookup"/> found of the query's terms.</param>
/// <param name="isWithinBucket">As in <see cref="SetConditions"/>.</param>
/// <param name="walk">The only term over a column whose index may be walked; where it is null, the list's own order, or the bucket, leads.</param>
internal sealed class CrashConditions(
    CrashHubDb db,
    int project,
    IReadOnlyDictionary<QueryNode.Term, FoundTerm> found,
    bool isWithinBucket,
    QueryNode.Term? walk = null
)
{
    // SQLite has no figures to choose an index by, and takes a common value's for a rare one's.
    private readonly bool isNamed = !db.Database.IsNpgsql();
    private readonly SetConditions sets = new(db, project, isWithinBucket);

    public static bool Covers(QueryNode.Term term) =>
        term.Field
            is QueryField.Release
                or QueryField.Environment
                or QueryField.Function
                or QueryField.Region
                or QueryField.Runtime
                or QueryField.Trap
                or QueryField.Module
                or QueryField.Build
                or QueryField.Frame
                or QueryField.File
                or QueryField.Tag
                or QueryField.Message
        || term is { Field: QueryField.Is, Value: "symbolicated" };

    public Expression<Func<Crash, bool>> Of(QueryNode.Term term) =>
        term.Field switch
        {
            QueryField.Release => Column(c => c.Release, c => c.Release + "", term),
            QueryField.Environment => Column(c => c.Environment, c => c.Environment + "", term),
            QueryField.Function => Column(c => c.Function, c => c.Function + "", term),
            QueryField.Region => Column(c => c.Region, c => c.Region + "", term),
            QueryField.Runtime => Column(c => c.Runtime, c => c.Runtime + "", term),
            QueryField.Trap => isWithinBucket ? Column(c => c.Trap, term) : Column(c => c.Trap, c => c.Trap + "", term),
            QueryField.Module => Module(term),
            QueryField.Build => Build(term),
            QueryField.Frame => Found(term, SearchFields.Frame),
            QueryField.File => Found(term, SearchFields.File),
            QueryField.Tag => Found(term, SearchFields.Tag(term.Tag!)),
            QueryField.Text => sets.Of(found[term]),
            QueryField.Message => Message(term),
            _ => Symbolicated(),
        };

    /// <summary>The same without an index where another one leads.</summary>
    private Expression<Func<Crash, bool>> Column(
        Expression<Func<Crash, string?>> column,
        Expression<Func<Crash, string?>> withoutIndex,
        QueryNode.Term term
    ) => Column(isNamed && term != walk && term is { IsPattern: false, Value.Length: > 0 } ? withoutIndex : column, term);

    /// <summary>The condition of a term on a column that may be null; an empty value asks for crashes that name none.</summary>
    private static Expression<Func<Crash, bool>> Column(Expression<Func<Crash, string?>> column, QueryNode.Term term)
    {
        var condition = Text(term);
        var inlined = new Inline(condition.Parameters[0], column.Body).Visit(condition.Body);
        return Expression.Lambda<Func<Crash, bool>>(inlined, column.Parameters);
    }

    private static Expression<Func<string?, bool>> Text(QueryNode.Term term)
    {
        var value = term.Value;
        if (value.Length == 0)
            return text => text == null || text == "";
        if (!term.IsPattern)
            return text => text == value;
        var pattern = TextMatch.Pattern(value);
        return text => text != null && EF.Functions.Like(text.ToLower(), pattern, TextMatch.Escape);
    }

    /// <summary>The messages that a term with a value fits.</summary>
    public static IQueryable<CrashMessage> Fitting(IQueryable<CrashMessage> messages, QueryNode.Term term)
    {
        var value = term.Value;
        if (!term.IsPattern)
            return messages.Where(m => m.Text == value);
        var pattern = TextMatch.Pattern(value);
        return messages.Where(m => EF.Functions.Like(m.Text.ToLower(), pattern, TextMatch.Escape));
    }

    private Expression<Func<Crash, bool>> Found(QueryNode.Term term, string field) =>
        found.TryGetValue(term, out var sought) ? sets.Of(sought) : sets.Without(field);

    private Expression<Func<Crash, bool>> Message(QueryNode.Term term)
    {
        var messages = db.CrashMessages.Where(m => m.ProjectId == project);
        if (term.Value.Length == 0)
            return c => !messages.Any(m => m.ReceivedAt == c.ReceivedAt && m.CrashId == c.Id);
        if (found[term].Crashes is { } ids)
            return c => EF.Parameter(ids).Contains(c.Id);
        var fitting = Fitting(messages, term);
        return c => fitting.Any(m => m.ReceivedAt == c.ReceivedAt && m.CrashId == c.Id);
    }

    private Expression<Func<Crash, bool>> Module(QueryNode.Term term)
    {
        if (found.TryGetValue(term, out var sought) && sought.Modules is not null)
            return sets.Of(sought);
        var condition = Text(term);
        Expression<Func<CrashModule, string?>> column = m => m.Name;
        var named = Expression.Lambda<Func<CrashModule, bool>>(
            new Inline(condition.Parameters[0], column.Body).Visit(condition.Body),
            column.Parameters
        );
        var modules = db.CrashModules.Where(m => m.ProjectId == project).Where(named);
        return c => modules.Any(m => m.ReceivedAt == c.ReceivedAt && m.CrashId == c.Id);
    }

    /// <summary>Build id, code id, file hash or CrashHub's own id of a module, as the host sent it or as the stored build has it.</summary>
    private Expression<Func<Crash, bool>> Build(QueryNode.Term term)
    {
        if (found.TryGetValue(term, out var sought) && sought.Modules is not null)
            return sets.Of(sought);
        var value = term.Value.ToLowerInvariant();
        var pattern = term.IsPattern ? TextMatch.Pattern(value) : "";
        var builds = Builds(db.Builds.Where(b => b.ProjectId == project), term);
        var modules = db.CrashModules.Where(m => m.ProjectId == project);
        modules = term.IsPattern
            ? modules.Where(m =>
                EF.Functions.Like(m.BuildId!, pattern, TextMatch.Escape)
                || EF.Functions.Like(m.CodeId!, pattern, TextMatch.Escape)
                || EF.Functions.Like(m.Sha256!, pattern, TextMatch.Escape)
                || builds.Any(b => b.Id == m.MatchedBuild)
            )
            : modules.Where(m => m.BuildId == value || m.CodeId == value || m.Sha256 == value || builds.Any(b => b.Id == m.MatchedBuild));
        return c => modules.Any(m => m.ReceivedAt == c.ReceivedAt && m.CrashId == c.Id);
    }

    /// <summary>The stored builds that a term with a value names.</summary>
    public static IQueryable<Build> Builds(IQueryable<Build> builds, QueryNode.Term term)
    {
        var value = term.Value.ToLowerInvariant();
        if (term.IsPattern)
        {
            var pattern = TextMatch.Pattern(value);
            return builds.Where(b =>
                EF.Functions.Like(b.BuildId!, pattern, TextMatch.Escape)
                || EF.Functions.Like(b.CodeId, pattern, TextMatch.Escape)
                || EF.Functions.Like(b.Sha256, pattern, TextMatch.Escape)
            );
        }
        var id = Guid.TryParse(value, out var parsed) ? parsed : Guid.Empty;
        return builds.Where(b => b.Id == id || b.BuildId == value || b.CodeId == value || b.Sha256 == value);
    }

    private Expression<Func<Crash, bool>> Symbolicated()
    {
        var missing = db.CrashModules.Where(m => m.ProjectId == project && m.IsMissing);
        return c => c.State == CrashState.Processed && !missing.Any(m => m.ReceivedAt == c.ReceivedAt && m.CrashId == c.Id);
    }

    private sealed class Inline(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}

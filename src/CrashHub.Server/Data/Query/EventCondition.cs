using CrashHub.Analysis.Report;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// The query language over what the host says of a crash, answered in memory: texts match as they do in the database (exact, or <c>*</c> for any text in
/// any case, or empty for none). <c>trap</c> is the runtime's own message here, since nobody has read the dump.
/// </summary>
internal static class EventCondition
{
    private const string Fields = "release, environment, function, region, runtime, trap, module, build and tag.<name>";

    /// <summary>The condition; null with what is wrong with it, also when it is empty.</summary>
    public static (QueryNode? Condition, QueryFault? Fault) Parse(string text)
    {
        var (node, fault) = QueryParser.Parse(text, readsMemory: false, DateTimeOffset.UnixEpoch);
        if (fault is not null)
            return (null, fault);
        if (node is null)
            return (null, new QueryFault(0, "A condition is needed."));
        return Foreign(node) is { } term
            ? (null, new QueryFault(term.Position, $"A rule asks about fields of the event only: {Fields}."))
            : (node, null);
    }

    public static bool Holds(QueryNode condition, CrashEvent told)
    {
        switch (condition)
        {
            case QueryNode.And and:
                foreach (var part in and.Parts)
                {
                    if (!Holds(part, told))
                        return false;
                }
                return true;
            case QueryNode.Or or:
                foreach (var part in or.Parts)
                {
                    if (Holds(part, told))
                        return true;
                }
                return false;
            case QueryNode.Not not:
                return !Holds(not.Part, told);
            case QueryNode.Term term:
                return Holds(term, told);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The first term that asks about something else.</summary>
    private static QueryNode.Term? Foreign(QueryNode node) =>
        node switch
        {
            QueryNode.And and => and.Parts.Select(Foreign).FirstOrDefault(term => term is not null),
            QueryNode.Or or => or.Parts.Select(Foreign).FirstOrDefault(term => term is not null),
            QueryNode.Not not => Foreign(not.Part),
            QueryNode.Term term => IsOfEvent(term.Field) ? null : term,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static bool IsOfEvent(QueryField field) =>
        field
            is QueryField.Release
                or QueryField.Environment
                or QueryField.Function
                or QueryField.Region
                or QueryField.Runtime
                or QueryField.Trap
                or QueryField.Module
                or QueryField.Build
                or QueryField.Tag;

    private static bool Holds(QueryNode.Term term, CrashEvent told) =>
        term.Field switch
        {
            QueryField.Release => Matches(told.Release, term),
            QueryField.Environment => Matches(told.Environment, term),
            QueryField.Function => Matches(told.Function, term),
            QueryField.Region => Matches(told.Region, term),
            QueryField.Runtime => Matches(told.Runtime, term),
            QueryField.Trap => Matches(told.Trap, term),
            QueryField.Tag => Matches(told.Tags?.GetValueOrDefault(term.Tag!), term),
            QueryField.Module => AnyModule(told, term, static (module, t) => Matches(module.Name, t)),
            _ => AnyModule(told, term, static (m, t) => Matches(m.BuildId, t) || Matches(m.CodeId, t) || Matches(m.Sha256, t)),
        };

    private static bool AnyModule(CrashEvent told, QueryNode.Term term, Func<ModuleIdentity, QueryNode.Term, bool> fits)
    {
        foreach (var module in told.Modules ?? [])
        {
            if (fits(module, term))
                return true;
        }
        return false;
    }

    private static bool Matches(string? text, QueryNode.Term term)
    {
        if (term.Value.Length == 0)
            return string.IsNullOrEmpty(text);
        if (text is null)
            return false;
        return term.IsPattern ? Fits(text, term.Value) : text == term.Value;
    }

    /// <summary>Glob with <c>*</c> only. Each star is tried once, so the work is bounded by the product of both lengths.</summary>
    private static bool Fits(string text, string pattern)
    {
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, t);
            else if (p < pattern.Length && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t]))
                (p, t) = (p + 1, t + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++mark);
            else
                return false;
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}

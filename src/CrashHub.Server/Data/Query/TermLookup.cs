using System.Linq.Expressions;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// Looks the terms of a query up in the search index: first the texts, then the sets that hold them, then the buckets that got such sets. Each step is
/// bounded; what goes beyond is left to the list's own statement.
/// </summary>
internal sealed class TermLookup(CrashHubDb db, int project)
{
    // Each is a lookup in every partition of crashes.
    private const int MostTrapped = 300;

    private readonly ModuleTerms modules = new(db, project);
    private readonly KnownTerms known = new(db, project);

    // With more crashes than this, the newest ones are found sooner by their order than by their sets.
    private const int MostCrashes = 5000;

    /// <summary>Texts of a pattern that are named one by one.</summary>
    public int MostTexts { get; init; } = 20_000;

    /// <summary>Sets of a term that are named one by one.</summary>
    public int MostSets { get; init; } = 5000;

    /// <summary>Buckets of a term that are named one by one; of more, the list's own order comes to enough sooner.</summary>
    public int MostBuckets { get; init; } = 1000;

    /// <summary>Messages of a term whose crashes are named one by one.</summary>
    public int MostMessages { get; init; } = 1000;

    /// <summary>Looks up what the query asks of the index.</summary>
    /// <param name="query">The query.</param>
    /// <param name="ofBuckets">True for a list of buckets, else of crashes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyDictionary<QueryNode.Term, FoundTerm>> FindAsync(
        QueryNode query,
        bool ofBuckets,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<QueryNode.Term, FoundTerm>();
        var open = new Stack<QueryNode>([query]);
        while (open.TryPop(out var node))
        {
            switch (node)
            {
                case QueryNode.And and:
                    foreach (var part in and.Parts)
                        open.Push(part);
                    break;
                case QueryNode.Or or:
                    foreach (var part in or.Parts)
                        open.Push(part);
                    break;
                case QueryNode.Not not:
                    open.Push(not.Part);
                    break;
                case QueryNode.Term term when IsLookedUp(term):
                    found[term] = await FindAsync(term, ofBuckets, cancellation);
                    break;
            }
        }
        return found;
    }

    /// <summary>True for a term that <see cref="FindAsync(QueryNode, bool, CancellationToken)"/> answers. What asks for nothing is answered from the rows.</summary>
    private static bool IsLookedUp(QueryNode.Term term) =>
        term.Value.Length > 0
        && (
            term.Field
                is QueryField.Text
                    or QueryField.Frame
                    or QueryField.File
                    or QueryField.Tag
                    or QueryField.Message
                    or QueryField.Module
                    or QueryField.Build
            || ((QueryFields.CountedAs(term.Field) is not null || term.Field is QueryField.Trap) && !term.IsPattern)
        );

    private async Task<FoundTerm> FindAsync(QueryNode.Term term, bool ofBuckets, CancellationToken cancellation)
    {
        if (term.Field is QueryField.Message)
            return await MessagesAsync(term, ofBuckets, cancellation);
        if (QueryFields.CountedAs(term.Field) is { } counted)
            return ofBuckets ? await CountedAsync(counted, term.Value, cancellation) : new FoundTerm();
        if (term.Field is QueryField.Trap)
            return ofBuckets ? await TrapAsync(term.Value, cancellation) : new FoundTerm();
        var stack = term.Field switch
        {
            QueryField.Text => Contains(SearchFields.OfStack, term),
            QueryField.Frame => Matches(SearchFields.Frame, term),
            QueryField.File => Matches(SearchFields.File, term),
            _ => null,
        };
        var told = term.Field switch
        {
            QueryField.Text => Contains([SearchFields.Function], term),
            QueryField.Tag => Matches(SearchFields.Tag(term.Tag!), term),
            _ => null,
        };
        var sets = new FoundTerm
        {
            Stack = stack is null ? null : await WithSetsAsync(stack, cancellation),
            Event = told is null ? null : await WithSetsAsync(told, cancellation),
            Modules = await modules.FindAsync(term, cancellation) is { } named ? await WithSetsAsync(named, cancellation) : null,
        };
        if (term.Field is QueryField.Module or QueryField.Build && sets.Modules is null)
            return sets; // Not all crashes have theirs: the rows of modules answer.
        if (!ofBuckets)
            return await ColdAsync(sets, cancellation);
        sets = sets with { Known = await known.FindAsync(term, sets, cancellation) };
        return sets with { Buckets = await BucketsAsync(sets, cancellation) };
    }

    private static FoundSets Matches(string field, QueryNode.Term term) =>
        term.IsPattern ? new([field], null, TextMatch.Pattern(term.Value)) : new([field], SearchWord.Of(field, term.Value).Id, "");

    private static FoundSets Contains(IReadOnlyList<string> fields, QueryNode.Term term) =>
        new(fields, null, TextMatch.Containing(term.Value, term.IsPattern));

    private async Task<FoundSets> WithSetsAsync(FoundSets term, CancellationToken cancellation)
    {
        List<long> texts;
        if (term.Terms is { } known)
            texts = [.. known];
        else if (term.Term is { } exact)
            texts = [exact];
        else
        {
            texts = [];
            foreach (var field in term.Fields)
            {
                texts.AddRange(
                    await db
                        .SearchTerms.Where(t =>
                            t.ProjectId == project && t.Field == field && EF.Functions.Like(t.Text, term.Pattern, TextMatch.Escape)
                        )
                        .Select(t => t.Id)
                        .Take(MostTexts + 1)
                        .ToListAsync(cancellation)
                );
                if (texts.Count > MostTexts)
                    return term;
            }
        }
        if (texts.Count == 0)
            return term with { Sets = [] };
        var sets = await db
            .SearchSetTerms.Where(s => s.ProjectId == project && EF.Parameter(texts).Contains(s.TermId))
            .Select(s => s.SetId)
            .Take(MostSets + 1)
            .ToListAsync(cancellation);
        return term with { Terms = texts, Sets = sets.Count > MostSets ? null : [.. sets.Distinct()] };
    }

    /// <summary>Leaves that have a crash with one of the sets now, as the buckets that they were merged into.</summary>
    private async Task<IReadOnlyList<Guid>?> BucketsAsync(FoundTerm term, CancellationToken cancellation)
    {
        if (KnownTerms.AreNamed(term))
            return await known.LeavesAsync(term, MostBuckets, cancellation) is { } few ? await RootsAsync(few, cancellation) : null;
        var leaves = new List<Guid>();
        var crashes = db.Crashes.Where(c => c.ProjectId == project);
        var pairs = db.BucketSets.Where(p => p.ProjectId == project);
        foreach (
            var (side, held) in (IEnumerable<(FoundSets?, IQueryable<BucketSet>)>)
                [
                    (term.Stack, pairs.Where(p => crashes.Any(c => c.FrameSet == p.SetId && c.BucketId == p.BucketId))),
                    (term.Event, pairs.Where(p => crashes.Any(c => c.EventSet == p.SetId && c.BucketId == p.BucketId))),
                    (term.Modules, pairs.Where(p => crashes.Any(c => c.ModuleSet == p.SetId && c.BucketId == p.BucketId))),
                ]
        )
        {
            if (side is null || leaves.Count > MostBuckets)
                continue;
            if (side.Sets is not { } sets)
                return null;
            leaves.AddRange(
                // Fenced: SQLite would walk the whole project's pairs for the sake of the DISTINCT.
                await held.Where(p => EF.Parameter(sets).Contains(p.SetId))
                    .Fenced(p => p.ProjectId)
                    .Select(p => p.BucketId)
                    .Distinct()
                    .Take(MostBuckets + 1)
                    .ToListAsync(cancellation)
            );
        }
        return leaves.Count > MostBuckets ? null : await RootsAsync(leaves, cancellation);
    }

    /// <summary>The buckets of a value that is counted bucket by bucket.</summary>
    private async Task<FoundTerm> CountedAsync(string field, string value, CancellationToken cancellation)
    {
        var leaves = await db
            .BucketValues.Where(v => v.ProjectId == project && v.Field == field && v.Value == value && v.Count > 0)
            .Select(v => v.BucketId)
            .Take(MostBuckets + 1)
            .ToListAsync(cancellation);
        return await NamedAsync(leaves, MostBuckets, cancellation);
    }

    private async Task<FoundTerm> TrapAsync(string trap, CancellationToken cancellation) =>
        await NamedAsync(await TrapLeaves.OfAsync(db, project, trap, MostTrapped, cancellation), MostTrapped, cancellation);

    private async Task<FoundTerm> NamedAsync(List<Guid> leaves, int most, CancellationToken cancellation) =>
        leaves.Count > most ? new FoundTerm() : new FoundTerm { Buckets = await RootsAsync(leaves, cancellation) };

    private async Task<IReadOnlyList<Guid>> RootsAsync(List<Guid> leaves, CancellationToken cancellation) =>
        leaves.Count == 0 ? [] : [.. (await Survivors.OfAsync(db, project, leaves, cancellation)).Values.Distinct()];

    private async Task<FoundTerm> ColdAsync(FoundTerm term, CancellationToken cancellation) =>
        term with
        {
            Stack = await ColdAsync(term.Stack, sets => c => EF.Parameter(sets).Contains(c.FrameSet!.Value), cancellation),
            Event = await ColdAsync(term.Event, sets => c => EF.Parameter(sets).Contains(c.EventSet!.Value), cancellation),
            Modules = await ColdAsync(term.Modules, sets => c => EF.Parameter(sets).Contains(c.ModuleSet!.Value), cancellation),
        };

    private async Task<FoundSets?> ColdAsync(
        FoundSets? term,
        Func<IReadOnlyList<long>, Expression<Func<Crash, bool>>> ofSets,
        CancellationToken cancellation
    )
    {
        if (term?.Sets is not { } sets)
            return term;
        var crashes = db.Crashes.Where(c => c.ProjectId == project).Where(ofSets(sets));
        var count = sets.Count == 0 ? 0 : await crashes.Take(MostCrashes + 1).CountAsync(cancellation);
        return count > MostCrashes ? term with { Sets = null } : term with { Crashes = count };
    }

    private async Task<FoundTerm> MessagesAsync(QueryNode.Term term, bool ofBuckets, CancellationToken cancellation)
    {
        var ids = await CrashConditions
            .Fitting(db.CrashMessages.Where(m => m.ProjectId == project), term)
            .OrderByDescending(m => m.ReceivedAt)
            .Select(m => m.CrashId)
            .Take(MostMessages + 1)
            .ToListAsync(cancellation);
        if (ids.Count > MostMessages)
            return new FoundTerm();
        if (!ofBuckets)
            return new FoundTerm { Crashes = ids };
        var leaves = await db
            .Crashes.WithIds(project, ids)
            .Where(c => c.BucketId != null)
            .Select(c => c.BucketId!.Value)
            .Distinct()
            .ToListAsync(cancellation);
        return new FoundTerm { Crashes = ids, Buckets = await RootsAsync(leaves, cancellation) };
    }
}

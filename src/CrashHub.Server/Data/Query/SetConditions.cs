using System.Linq.Expressions;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>Terms over the search index, as conditions on crashes and on leaf buckets.</summary>
/// <param name="db">The context that the list is read from.</param>
/// <param name="project">The project.</param>
/// <param name="isWithinBucket">
/// True where the crashes of one bucket are asked: the bucket leads to them, and an index over sets would be walked in each bucket (no set has the id 0).
/// </param>
internal sealed class SetConditions(CrashHubDb db, int project, bool isWithinBucket)
{
    /// <summary>
    /// How many rows an EXISTS skips: none, on PostgreSQL, which without the word makes a table of all that the subquery could find before it looks at the first
    /// bucket. Null on SQLite, which never does.
    /// </summary>
    public static int? None(CrashHubDb db) => db.Database.IsNpgsql() ? 0 : null;

    /// <summary>Crashes that a found term fits.</summary>
    public Expression<Func<Crash, bool>> Of(FoundTerm term)
    {
        var sides = new List<Expression<Func<Crash, bool>>>(2);
        if (term.Stack is { } stack)
            sides.Add(OfStack(stack));
        if (term.Event is { } told)
            sides.Add(OfEvent(told));
        if (term.Modules is { } modules)
            sides.Add(OfModules(modules));
        return Predicates.Or(sides);
    }

    /// <summary>Crashes that have nothing, or only empty texts, in a field.</summary>
    public Expression<Func<Crash, bool>> Without(string field)
    {
        var texts = db.SearchTerms.Where(t => t.ProjectId == project && t.Field == field && t.Text != "");
        var holding = db.SearchSetTerms.Where(s => s.ProjectId == project && texts.Any(t => t.Id == s.TermId));
        return field.StartsWith(QueryFields.TagPrefix, StringComparison.Ordinal)
            ? c => !holding.Any(s => s.SetId == c.EventSet)
            : c => !holding.Any(s => s.SetId == c.FrameSet);
    }

    /// <summary>Buckets of which a crash, of their own or of one merged into them, fits.</summary>
    public Expression<Func<Bucket, bool>> AnyOf(FoundTerm term)
    {
        if (term.Buckets is { } roots)
            return b => EF.Parameter(roots).Contains(b.Id);
        if (term.Known is not null)
            return new KnownTerms(db, project).AnyOf(term);
        var merged = db.Buckets.Where(l => l.ProjectId == project);
        var sides = new List<Expression<Func<Bucket, bool>>>(2);
        if (term.Stack is { } stack)
            sides.Add(AnyOf(Held(Pairs(stack), nameof(Crash.FrameSet)), merged));
        if (term.Event is { } told)
            sides.Add(AnyOf(Held(Pairs(told), nameof(Crash.EventSet)), merged));
        if (term.Modules is { } modules)
            sides.Add(AnyOf(Held(Pairs(modules), nameof(Crash.ModuleSet)), merged));
        return Predicates.Or(sides);
    }

    /// <summary>Pairs that a crash has now. PostgreSQL would gather all crashes of each bucket and throw most of them away.</summary>
    private IQueryable<BucketSet> Held(IQueryable<BucketSet> pairs, string column)
    {
        var crashes = db.Crashes.Where(c => c.ProjectId == project);
        return None(db) is { } zero
            ? pairs.Where(p =>
                crashes
                    .Where(c => EF.Property<long?>(c, column) == p.SetId && c.BucketId == p.BucketId)
                    .OrderBy(c => c.ProjectId)
                    .Skip(EF.Parameter(zero))
                    .Any()
            )
            : pairs.Where(p => crashes.Any(c => EF.Property<long?>(c, column) == p.SetId && c.BucketId == p.BucketId));
    }

    private Expression<Func<Bucket, bool>> AnyOf(IQueryable<BucketSet> pairs, IQueryable<Bucket> merged)
    {
        if (None(db) is { } zero)
            return b =>
                pairs.Where(p => p.BucketId == b.Id).OrderBy(p => p.ProjectId).Skip(EF.Parameter(zero)).Any()
                || (
                    b.IsFamily
                    && merged
                        .Where(l =>
                            l.MergedInto == b.Id
                            && pairs.Where(p => p.BucketId == l.Id).OrderBy(p => p.ProjectId).Skip(EF.Parameter(zero)).Any()
                        )
                        .OrderBy(l => l.ProjectId)
                        .Skip(EF.Parameter(zero))
                        .Any()
                );
        return b =>
            pairs.Any(p => p.BucketId == b.Id)
            || (b.IsFamily && merged.Any(l => l.MergedInto == b.Id && pairs.Any(p => p.BucketId == l.Id)));
    }

    private Expression<Func<Crash, bool>> OfStack(FoundSets term)
    {
        if (term.Sets is { } sets)
            return isWithinBucket ? c => EF.Parameter(sets).Contains(c.FrameSet ?? 0) : c => EF.Parameter(sets).Contains(c.FrameSet!.Value);
        return Holds(nameof(Crash.FrameSet), term);
    }

    private Expression<Func<Crash, bool>> OfEvent(FoundSets term)
    {
        if (term.Sets is { } sets)
            return isWithinBucket ? c => EF.Parameter(sets).Contains(c.EventSet ?? 0) : c => EF.Parameter(sets).Contains(c.EventSet!.Value);
        return Holds(nameof(Crash.EventSet), term);
    }

    private Expression<Func<Crash, bool>> OfModules(FoundSets term)
    {
        if (term.Sets is { } sets)
            return isWithinBucket
                ? c => EF.Parameter(sets).Contains(c.ModuleSet ?? 0)
                : c => EF.Parameter(sets).Contains(c.ModuleSet!.Value);
        return Holds(nameof(Crash.ModuleSet), term);
    }

    /// <summary>
    /// Crashes whose set has one of many: each is asked in the order of its list. PostgreSQL would gather those of all the sets and sort them.
    /// </summary>
    private Expression<Func<Crash, bool>> Holds(string column, FoundSets term)
    {
        var holding = Holding(term);
        return None(db) is { } zero
            ? c => holding.Where(s => s.SetId == EF.Property<long?>(c, column)).OrderBy(s => s.ProjectId).Skip(EF.Parameter(zero)).Any()
            : c => holding.Any(s => s.SetId == EF.Property<long?>(c, column));
    }

    private IQueryable<BucketSet> Pairs(FoundSets term)
    {
        var pairs = db.BucketSets.Where(p => p.ProjectId == project);
        if (term.Sets is { } sets)
            // The bucket has a few sets, the list may have thousands: it must not be walked for each bucket.
            return pairs.Where(p => EF.Parameter(sets).Contains(p.SetId + 0));
        var holding = Holding(term);
        return pairs.Where(p => holding.Any(s => s.SetId == p.SetId));
    }

    private IQueryable<SearchSetTerm> Holding(FoundSets term)
    {
        var holding = db.SearchSetTerms.Where(s => s.ProjectId == project);
        if (term.Term is { } exact)
            return holding.Where(s => s.TermId == exact);
        // The set leads to its twenty terms, and these to their texts; never the other way, for each row of the list.
        if (term.Terms is { } terms)
            return holding.Where(s => EF.Parameter(terms).Contains(s.TermId + 0));
        var (fields, pattern) = (term.Fields, term.Pattern);
        var texts = db.SearchTerms.Where(t =>
            t.ProjectId == project && fields.Contains(t.Field + "") && EF.Functions.Like(t.Text, pattern, TextMatch.Escape)
        );
        return holding.Where(s => texts.Any(t => t.Id == s.TermId));
    }
}

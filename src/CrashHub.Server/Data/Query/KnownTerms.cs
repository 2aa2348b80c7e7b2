using System.Linq.Expressions;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// Terms of stacks, events and modules, asked of the buckets themselves (<see cref="BucketTerm"/>): a lookup or a short walk a bucket, whatever the number of its
/// crashes and of the terms' sets.
/// </summary>
/// <param name="db">The context that the list is read from.</param>
/// <param name="project">The project.</param>
internal sealed class KnownTerms(CrashHubDb db, int project)
{
    // Of more than these, a bucket's own terms are gone through.
    private const int MostSought = 8;

    // Each is a lookup before the list is read.
    private const int MostNamed = 2000;

    /// <summary>The terms of a question over frames, files, tags, modules or builds; null for another, and while not all buckets have theirs.</summary>
    /// <param name="term">The question.</param>
    /// <param name="found">What it was found to mean.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<long>?> FindAsync(QueryNode.Term term, FoundTerm found, CancellationToken cancellation)
    {
        if (term.Field is QueryField.Text || (found.Stack ?? found.Event ?? found.Modules) is not { } side)
            return null;
        var terms = side.Term is { } exact ? [exact] : side.Terms;
        return terms is { Count: > 0 } && await BucketTermFill.IsDoneAsync(db, cancellation) ? terms : null;
    }

    /// <summary>True where <see cref="LeavesAsync"/> is the way to a term's buckets.</summary>
    public static bool AreNamed(FoundTerm term) => term.Known is { Count: <= MostNamed };

    /// <summary>Leaves of which a crash fits now; null where there are more than <paramref name="most"/>, or as good as.</summary>
    public async Task<List<Guid>?> LeavesAsync(FoundTerm term, int most, CancellationToken cancellation)
    {
        // A bucket has a row for each of the terms. No DISTINCT: PostgreSQL would read all rows for its sake.
        var rows = term.Known is [_] ? most : 2 * most;
        var leaves = await Of(term, areSought: true).Select(t => t.BucketId).Take(rows + 1).ToListAsync(cancellation);
        var distinct = leaves.Distinct().ToList();
        return leaves.Count > rows || distinct.Count > most ? null : distinct;
    }

    /// <summary>The rows of leaves of which a crash fits now.</summary>
    private IQueryable<BucketTerm> Of(FoundTerm term, bool areSought)
    {
        var known = term.Known!;
        var rows = db.BucketTerms.Where(t => t.ProjectId == project);
        var holding = db.SearchSetTerms.Where(s => s.ProjectId == project);
        if (known is [var one])
            (rows, holding) = (rows.Where(t => t.TermId == one), holding.Where(s => s.TermId == one));
        else
            (rows, holding) = (
                areSought
                    ? rows.Where(t => EF.Parameter(known).Contains(t.TermId))
                    : rows.Where(t => EF.Parameter(known).Contains(t.TermId + 0)),
                holding.Where(s => EF.Parameter(known).Contains(s.TermId + 0))
            );
        var column =
            term.Stack is not null ? nameof(Crash.FrameSet)
            : term.Event is not null ? nameof(Crash.EventSet)
            : nameof(Crash.ModuleSet);
        return rows.Where(Holds(column, holding));
    }

    /// <summary>Buckets of which a crash, of their own or of one merged into them, fits.</summary>
    public Expression<Func<Bucket, bool>> AnyOf(FoundTerm term)
    {
        var rows = Of(term, areSought: term.Known!.Count <= MostSought);
        var merged = db.Buckets.Where(l => l.ProjectId == project);
        if (SetConditions.None(db) is not { } zero)
            return b =>
                rows.Any(t => t.BucketId == b.Id)
                || (b.IsFamily && merged.Any(l => l.MergedInto == b.Id && rows.Any(t => t.BucketId == l.Id)));
        return b =>
            rows.Where(t => t.BucketId == b.Id).OrderBy(t => t.ProjectId).Skip(EF.Parameter(zero)).Any()
            || (
                b.IsFamily
                && merged
                    .Where(l =>
                        l.MergedInto == b.Id && rows.Where(t => t.BucketId == l.Id).OrderBy(t => t.ProjectId).Skip(EF.Parameter(zero)).Any()
                    )
                    .OrderBy(l => l.ProjectId)
                    .Skip(EF.Parameter(zero))
                    .Any()
            );
    }

    /// <summary>
    /// True where a crash of the row's bucket has the term. The set that the row names comes first: as good as always one has it still. A bucket that all crashes
    /// left needs no look at its sets.
    /// </summary>
    /// <param name="column">The set of crashes that the terms are of.</param>
    /// <param name="holding">The sets' places that the terms have.</param>
    private Expression<Func<BucketTerm, bool>> Holds(string column, IQueryable<SearchSetTerm> holding)
    {
        var crashes = db.Crashes.Where(c => c.ProjectId == project);
        var pairs = db.BucketSets.Where(p => p.ProjectId == project);
        return SetConditions.None(db) is { } zero
            ? t =>
                crashes
                    .Where(c => EF.Property<long?>(c, column) == t.SetId && c.BucketId == t.BucketId)
                    .OrderBy(c => c.ProjectId)
                    .Skip(EF.Parameter(zero))
                    .Any()
                || (
                    crashes.Where(c => c.BucketId == t.BucketId).OrderBy(c => c.ProjectId).Skip(EF.Parameter(zero)).Any()
                    && pairs
                        .Where(p => p.BucketId == t.BucketId)
                        .Where(p => holding.Where(s => s.SetId == p.SetId).OrderBy(s => s.ProjectId).Skip(EF.Parameter(zero)).Any())
                        .Where(p =>
                            crashes
                                .Where(c => EF.Property<long?>(c, column) == p.SetId && c.BucketId == p.BucketId)
                                .OrderBy(c => c.ProjectId)
                                .Skip(EF.Parameter(zero))
                                .Any()
                        )
                        .OrderBy(p => p.ProjectId)
                        .Skip(EF.Parameter(zero))
                        .Any()
                )
            : t =>
                crashes.Any(c => EF.Property<long?>(c, column) == t.SetId && c.BucketId == t.BucketId)
                || (
                    crashes.Any(c => c.BucketId == t.BucketId)
                    && pairs.Any(p =>
                        p.BucketId == t.BucketId
                        && holding.Any(s => s.SetId == p.SetId)
                        && crashes.Any(c => EF.Property<long?>(c, column) == p.SetId && c.BucketId == p.BucketId)
                    )
                );
    }
}

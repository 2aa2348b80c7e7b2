using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Merges buckets and undoes it, for the API and for the pages; each change is audited. What is done already is no fault, so that a retry succeeds.</summary>
internal sealed class MergeDesk(CrashHubDb db, TimeProvider time)
{
    /// <summary>Most buckets of one request.</summary>
    public const int MostIds = 200;

    public const string ByHand = "by hand";
    private const int Tries = 5;

    /// <summary>Merges buckets into one that survives.</summary>
    /// <param name="caller">Who wants it.</param>
    /// <param name="project">The project.</param>
    /// <param name="survivor">The bucket that survives.</param>
    /// <param name="ids">Those that it takes in.</param>
    /// <param name="isMeant">False for a version of the survivor that the caller did not mean.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellation">Ends it; nothing is half merged.</param>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<ProblemHttpResult?> MergeAsync(
        Caller caller,
        int project,
        Guid survivor,
        IReadOnlyList<Guid> ids,
        Func<long, bool> isMeant,
        string reason,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = new CrashFinishRows(db, project);
        await ProjectLock.TakeAsync(db, project, cancellation);
        var locked = await LockAsync(rows, [survivor, .. ids], cancellation);
        if (!locked.TryGetValue(survivor, out var target))
            return BucketProblems.NotFound();
        if (target.MergedInto is not null)
            return BucketProblems.Merged();
        if (!isMeant(target.Version))
            return Preconditions.Failed();
        if (Faults(survivor, ids, locked) is { } fault)
            return fault;
        var joining = ids.Distinct().Select(id => locked[id]).Where(b => b.MergedInto is null).ToList();
        if (joining.Count == 0)
            return null;
        var merging = new BucketMerging(db, project);
        var members = (await merging.MembersAsync(survivor, cancellation)).Count;
        foreach (var bucket in joining)
            members += 1 + (await merging.MembersAsync(bucket.Id, cancellation)).Count;
        if (members > BucketMerging.MostMembers)
            return BucketProblems.TooManyMerged();
        var now = time.GetUtcNow();
        foreach (var bucket in joining)
            await merging.TakeInAsync(target, bucket, caller.Name, now, reason, cancellation);
        await rows.SaveAsync(joining, cancellation);
        await merging.RecountAsync(target, cancellation);
        target.Version++;
        await rows.SaveAsync([target], cancellation);
        await AuditAsync(caller, project, "bucket.merge", target, joining, $"take in ({reason})", now, cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    /// <summary>
    /// Undoes merges. A bucket that was merged leaves its survivor with all that was merged into it. A survivor lets go what was merged into it: the named
    /// ones, or all. Status, assignee, link and comments of those that leave are what they were.
    /// </summary>
    /// <param name="caller">Who wants it.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">A merged bucket or a survivor.</param>
    /// <param name="ids">Which a survivor lets go; null for all.</param>
    /// <param name="isMeant">False for a version of the bucket that the caller did not mean.</param>
    /// <param name="cancellation">Ends it; nothing is half undone.</param>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<ProblemHttpResult?> UnmergeAsync(
        Caller caller,
        int project,
        Guid id,
        IReadOnlyList<Guid>? ids,
        Func<long, bool> isMeant,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        for (var tries = 0; tries < Tries; tries++)
        {
            var plan = await PlanAsync(project, id, ids, cancellation);
            if (plan.Fault is not null)
                return plan.Fault;
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var rows = new CrashFinishRows(db, project);
            await ProjectLock.TakeAsync(db, project, cancellation);
            var locked = await LockAsync(rows, [id, plan.Survivor, .. plan.Leaving], cancellation);
            if (!isMeant(locked[id].Version))
                return Preconditions.Failed();
            if (plan.Leaving.Count == 0)
                return null;
            var target = locked[plan.Survivor];
            // Read before the locks: somebody may have merged or undone meanwhile.
            if (target.MergedInto is not null || plan.Leaving.Any(one => locked[one].MergedInto != plan.Survivor))
                continue;
            var leaving = plan.Leaving.Select(one => locked[one]).ToList();
            var merging = new BucketMerging(db, project);
            foreach (var bucket in leaving)
            {
                await merging.LetGoAsync(target, bucket, cancellation);
                await rows.SaveAsync([bucket], cancellation);
            }
            foreach (var bucket in leaving.Append(target))
                await merging.RecountAsync(bucket, cancellation);
            target.Version++;
            await rows.SaveAsync([.. leaving, target], cancellation);
            await AuditAsync(caller, project, "bucket.unmerge", target, leaving, "let go", time.GetUtcNow(), cancellation);
            await transaction.CommitAsync(cancellation);
            return null;
        }
        return Preconditions.Failed();
    }

    private async Task<(ProblemHttpResult? Fault, Guid Survivor, List<Guid> Leaving)> PlanAsync(
        int project,
        Guid id,
        IReadOnlyList<Guid>? ids,
        CancellationToken cancellation
    )
    {
        var bucket = await db
            .Buckets.Where(b => b.ProjectId == project && b.Id == id)
            .Select(b => new { b.MergedInto })
            .SingleOrDefaultAsync(cancellation);
        if (bucket is null)
            return (BucketProblems.NotFound(), id, []);
        if (bucket.MergedInto is { } survivor)
        {
            var isByHand = await db.BucketMerges.AnyAsync(m => m.ProjectId == project && m.BucketId == id && m.ByHand, cancellation);
            return isByHand ? (null, survivor, [id]) : (BucketProblems.Redirect(), survivor, []);
        }
        var merged = await (
            from m in db.BucketMerges
            join b in db.Buckets on new { m.ProjectId, Id = m.BucketId } equals new { b.ProjectId, b.Id }
            where m.ProjectId == project && m.ByHand && b.MergedInto == id
            select new { m.BucketId, m.IntoId }
        ).ToListAsync(cancellation);
        // All: each takes along what was merged into it before.
        if (ids is null)
            return (null, id, [.. merged.Where(m => m.IntoId == id).Select(m => m.BucketId)]);
        var known = merged.Select(m => m.BucketId).ToHashSet();
        var elsewhere = ids.Where(one => !known.Contains(one)).Distinct().ToList();
        var free = await db
            .Buckets.Where(b => b.ProjectId == project && elsewhere.Contains(b.Id) && b.MergedInto == null)
            .Select(b => b.Id)
            .ToListAsync(cancellation);
        var faults = ids.Select((one, at) => (one, at))
            .Where(x => !known.Contains(x.one) && (x.one == id || !free.Contains(x.one)))
            .Select(x => new FieldFault($"ids[{x.at}]", "names no bucket that was merged into this one by hand"))
            .ToList();
        return faults.Count > 0 ? (BucketProblems.Fields(faults), id, []) : (null, id, [.. ids.Where(known.Contains).Distinct()]);
    }

    // One after the other in the order in which finishes lock them.
    private static async Task<Dictionary<Guid, CrashFinishBucket>> LockAsync(
        CrashFinishRows rows,
        IEnumerable<Guid> ids,
        CancellationToken cancellation
    )
    {
        var locked = new Dictionary<Guid, CrashFinishBucket>();
        foreach (var id in ids.Distinct().OrderBy(id => id.ToString("n"), StringComparer.Ordinal))
        {
            if (await rows.LockAsync(id, cancellation) is { } bucket)
                locked.Add(id, bucket);
        }
        return locked;
    }

    private static ProblemHttpResult? Faults(Guid survivor, IReadOnlyList<Guid> ids, Dictionary<Guid, CrashFinishBucket> locked)
    {
        var faults = new List<FieldFault>();
        for (var at = 0; at < ids.Count; at++)
        {
            if (ids[at] == survivor)
                faults.Add(new($"ids[{at}]", "is the bucket itself"));
            else if (!locked.TryGetValue(ids[at], out var bucket))
                faults.Add(new($"ids[{at}]", "names no bucket of this project"));
            else if (bucket.MergedInto is { } elsewhere && elsewhere != survivor)
                faults.Add(new($"ids[{at}]", $"stands in bucket {elsewhere} already: merge that one, or unmerge this one first"));
        }
        return faults.Count == 0 ? null : BucketProblems.Fields(faults);
    }

    private async Task AuditAsync(
        Caller caller,
        int project,
        string action,
        CrashFinishBucket target,
        IReadOnlyList<CrashFinishBucket> others,
        string did,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        db.AuditEntries.Add(caller.Audit(project, action, $"{target.Id} {did}: {string.Join(", ", others.Select(b => b.Id))}", now));
        await db.SaveChangesAsync(cancellation);
    }
}

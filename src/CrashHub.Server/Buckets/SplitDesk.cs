using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Signatures;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>
/// Splits buckets, for the API and for the pages; each split is audited. A split is undone by merging what it made back. What is split so already is no
/// fault, so that a retry finds the bucket that the first try made.
/// </summary>
internal sealed class SplitDesk(CrashHubDb db, TimeProvider time)
{
    /// <summary>Most crashes of one request: they move in one transaction.</summary>
    public const int MostCrashes = 200;

    private const int MostRules = 1000;
    private const int StepsAtOnce = 10;

    /// <summary>Gives chosen crashes a bucket of their own, to which later crashes with one of their stacks go too.</summary>
    /// <param name="caller">Who wants it.</param>
    /// <param name="project">The project.</param>
    /// <param name="bucket">The bucket that they are in, or that its survivor is.</param>
    /// <param name="ids">The crashes.</param>
    /// <param name="isMeant">False for a version of the bucket that the caller did not mean.</param>
    /// <param name="cancellation">Ends it; nothing is half split.</param>
    public async Task<SplitOutcome> CrashesAsync(
        Caller caller,
        int project,
        Guid bucket,
        IReadOnlyList<Guid> ids,
        Func<long, bool> isMeant,
        CancellationToken cancellation
    )
    {
        ids = [.. ids.Distinct()];
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var target = await MakeAsync(project, bucket, $"crashes/{Guid.CreateVersion7(time.GetUtcNow())}", null, cancellation);
        if (target is null)
            return new(BucketProblems.NotFound());
        var splitting = new BucketSplitting(db, project);
        var splits = new SplitRows(db, project);
        var crashes = await splitting.LockAsync(ids, cancellation);
        var survivors = await Survivors.OfAsync(db, project, crashes.Select(c => c.BucketId).OfType<Guid>(), cancellation);
        if (await splits.DoneAsync(bucket, ids, crashes, survivors, cancellation) is { } done)
            return new(done, IsNew: false);
        if (Faults(bucket, ids, crashes, survivors) is { } fault)
            return new(fault);
        var rows = new CrashFinishRows(db, project);
        var roots = await rows.LockRootsAsync([bucket, target.Id, .. survivors.Keys], cancellation);
        var root = roots[bucket];
        if (root.Id != bucket)
            return new(BucketProblems.Merged());
        if (!isMeant(root.Version))
            return new(Preconditions.Failed());
        if (root.Count <= crashes.Count)
            return new(BucketProblems.CantSplit("These are all crashes of the bucket; nothing would stay in it."));
        // A crash without frames of its own has none that later ones could be known by: 0 is no stack's hash, the row only says where it came from.
        var rules = crashes
            .Select(c => new BucketSplit
            {
                ProjectId = project,
                LeafId = c.BucketId!.Value,
                Kind = SplitKind.Stack,
                Key = c.StackHash ?? 0,
                TargetId = target.Id,
                By = caller.Name,
                At = target.FirstSeen,
                Moved = crashes.Count(other => other.BucketId == c.BucketId && other.StackHash == c.StackHash),
            })
            .DistinctBy(s => (s.LeafId, s.Key))
            .ToList();
        if (await splits.CountAsync(bucket, cancellation) + rules.Count > MostRules)
            return new(TooMany());
        await splitting.MoveAsync(crashes, target.Id, roots, cancellation);
        await splits.StoreAsync(rules, cancellation);
        root.HasSplits = true;
        root.Version++;
        await rows.SaveAsync([.. roots.Values.Distinct()], cancellation);
        var left = await splits.LeftBehindAsync(rules, cancellation);
        await AuditAsync(caller, project, $"{bucket}: {crashes.Count} crashes to {target.Id}", cancellation);
        await transaction.CommitAsync(cancellation);
        return new(target.Id, IsNew: true) { Moved = crashes.Count, LeftBehind = left };
    }

    /// <summary>Gives all crashes with a function on their stack a bucket of their own, stored ones and later ones.</summary>
    /// <param name="caller">Who wants it.</param>
    /// <param name="project">The project.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="isMeant">False for a version of the bucket that the caller did not mean.</param>
    /// <param name="cancellation">Ends it; stored crashes that are left move by themselves.</param>
    public async Task<SplitOutcome> FrameAsync(
        Caller caller,
        int project,
        Guid bucket,
        string function,
        Func<long, bool> isMeant,
        CancellationToken cancellation
    )
    {
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        var evidence = new SplitEvidence(db, project, leaves);
        await evidence.FindAsync(function, cancellation);
        var name = CrashQueueSql.Clean(FunctionIdentity.Of(function), BucketSplit.LongestFunction);
        var splits = new SplitRows(db, project);
        if (await splits.DoneAsync(leaves, name, cancellation) is { } done)
            return new(done, IsNew: false);
        if (evidence.Key is not { } key)
            return new(
                BucketProblems.CantSplit(
                    $"No stack that stands for the bucket, and none of its newest {SplitEvidence.Most:N0} crashes, holds {name} among the frames of the program's own code."
                )
            );
        if (!evidence.HasOthers)
            return new(BucketProblems.CantSplit($"Every crash of the bucket has {name} on its stack; nothing would stay in it."));
        await db.Database.OpenConnectionAsync(cancellation);
        Bucket? target;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            target = await MakeAsync(project, bucket, $"frame/{key}", name, cancellation);
            if (target is null)
                return new(BucketProblems.NotFound());
            var rows = new CrashFinishRows(db, project);
            var roots = await rows.LockRootsAsync([bucket, target.Id], cancellation);
            var root = roots[bucket];
            if (root.Id != bucket)
                return new(BucketProblems.Merged());
            if (!isMeant(root.Version))
                return new(Preconditions.Failed());
            // Under the lock: another split by the same function may have come first.
            leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
            if (await splits.DoneAsync(leaves, name, cancellation) is { } first)
                return new(first, IsNew: false);
            if (await splits.CountAsync(bucket, cancellation) + leaves.Count > MostRules)
                return new(TooMany());
            await splits.StoreAsync(
                leaves.ConvertAll(leaf => new BucketSplit
                {
                    ProjectId = project,
                    LeafId = leaf,
                    Kind = SplitKind.Frame,
                    Key = key,
                    TargetId = target.Id,
                    Function = name,
                    By = caller.Name,
                    At = target.FirstSeen,
                    MovedUntil = DateTimeOffset.UnixEpoch,
                }),
                cancellation
            );
            root.HasSplits = true;
            root.Version++;
            await rows.SaveAsync([.. roots.Values.Distinct()], cancellation);
            await AuditAsync(caller, project, $"{bucket}: crashes through {name} to {target.Id}", cancellation);
            await transaction.CommitAsync(cancellation);
        }
        // What is left after that, a worker moves.
        for (var step = 0; step < StepsAtOnce && await BucketSplitting.StepAsync(db, cancellation); step++) { }
        return new(target.Id, IsNew: true);
    }

    /// <summary>Makes the bucket that a split fills; it begins with what the team decided about the one that it comes from. Null when there is none.</summary>
    private async Task<Bucket?> MakeAsync(int project, Guid from, string key, string? function, CancellationToken cancellation)
    {
        // First of all locks, as in a finish.
        var number = await db.Command(
                "UPDATE projects SET next_bucket_number = next_bucket_number + 1 WHERE id = @project RETURNING next_bucket_number - 1",
                ("@project", project)
            )
            .ScalarAsync(r => r.GetInt64(0), cancellation);
        var old = await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == project && b.Id == from, cancellation);
        if (old is null)
            return null;
        var now = time.GetUtcNow();
        var what = function is null ? "crashes chosen by hand" : $"through {function}";
        var bucket = new Bucket
        {
            ProjectId = project,
            Id = Guid.CreateVersion7(now),
            Number = number,
            Algorithm = old.Algorithm,
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{from}/{key}")).AsSpan(0, 16)),
            Title = CrashQueueSql.Clean(function is null ? old.Title : $"{old.Title} {what}", 1000),
            Culprit = old.Culprit,
            Trap = old.Trap,
            SignatureText = CrashQueueSql.Clean($"{old.SignatureText}; {what}", 4000),
            FirstSeen = now,
            LastSeen = now,
            Status = old.Status,
            Assignee = old.Assignee,
            Link = old.Link,
            ResolvedAt = old.ResolvedAt,
            ResolvedInRelease = old.ResolvedInRelease,
            MuteUntilCount = old.MuteUntilCount,
            MuteUntilDate = old.MuteUntilDate,
            MuteUntilRegression = old.MuteUntilRegression,
        };
        db.Buckets.Add(bucket);
        await db.SaveChangesAsync(cancellation);
        db.Entry(bucket).State = EntityState.Detached;
        return bucket;
    }

    private static ProblemHttpResult? Faults(
        Guid bucket,
        IReadOnlyList<Guid> ids,
        List<Crash> crashes,
        IReadOnlyDictionary<Guid, Guid> survivors
    )
    {
        var found = crashes.ToDictionary(c => c.Id, c => c.BucketId);
        var faults = new List<FieldFault>();
        for (var at = 0; at < ids.Count; at++)
        {
            if (!found.TryGetValue(ids[at], out var leaf))
                faults.Add(new($"crashes[{at}]", "names no crash of this project"));
            else if (leaf is null || survivors[leaf.Value] != bucket)
                faults.Add(new($"crashes[{at}]", "is not in this bucket"));
        }
        return faults.Count == 0 ? null : BucketProblems.Fields(faults, 422);
    }

    private static ProblemHttpResult TooMany() =>
        Problem.Of(409, "conflict", "Too many splits", $"A bucket can hold {MostRules} splits.", ("limit", MostRules), ("unit", "splits"));

    private async Task AuditAsync(Caller caller, int project, string target, CancellationToken cancellation)
    {
        db.AuditEntries.Add(caller.Audit(project, "bucket.split", target, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
    }
}

using CrashHub.Contracts;
using CrashHub.Server.Buckets.Pages;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>What a bucket's page shows beside the bucket: its crashes, what it looks like, what was written about it.</summary>
internal sealed class BucketSurroundings(CrashHubDb db, SimilarBuckets similar, CommentDesk comments)
{
    private const int SimilarShown = 5;
    private const int CommentsShown = 20;
    private const int FunctionsShown = 64;

    /// <summary>The buckets that look most like it.</summary>
    public Task<IReadOnlyList<SimilarBucket>> SimilarAsync(int project, Guid bucket, CancellationToken cancellation) =>
        similar.FindAsync(project, bucket, SimilarShown, cancellation);

    /// <summary>The functions of the stacks that stand for it: what it can be split by.</summary>
    public async Task<IReadOnlyList<string>> FunctionsAsync(int project, Guid bucket, CancellationToken cancellation)
    {
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        var names = await db
            .BucketStacks.Where(s => s.ProjectId == project && leaves.Contains(s.BucketId))
            .Take(StackIndex.MaxStacks * 2)
            .Select(s => s.Names)
            .ToListAsync(cancellation);
        return [.. names.SelectMany(n => n.Split('\n')).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).Take(FunctionsShown)];
    }

    /// <summary>Comments, newest first, and where the next page begins; null on the last.</summary>
    public async Task<(IReadOnlyList<CommentDocument> Comments, string? Next)> CommentsAsync(
        int project,
        Guid bucket,
        Guid? before,
        CancellationToken cancellation
    )
    {
        var cursor = before is { } id ? new Observability.Cursor(null, id, Backwards: false) : null;
        var rows = await comments.ReadAsync(project, bucket, CommentsShown, cursor, newestFirst: true, cancellation);
        return rows.Count > CommentsShown ? (rows[..CommentsShown], rows[CommentsShown - 1].Id) : (rows, null);
    }

    /// <summary>
    /// The newest crashes of a bucket and all that was merged into it. Buckets that saw a crash last come first, and those that saw none since the oldest
    /// one shown are not read: the cost grows with the page.
    /// </summary>
    public async Task<IReadOnlyList<CrashRow>> CrashesAsync(
        Bucket bucket,
        (DateTimeOffset At, Guid Id)? before,
        int most,
        CancellationToken cancellation
    )
    {
        // A redirect's crashes are counted where it leads, so that it may have rows and no part.
        var family = await Families.LeavesAsync(db, bucket.ProjectId, bucket.Id, cancellation);
        var leaves = await (
            from b in db.Buckets
            where b.ProjectId == bucket.ProjectId && family.Contains(b.Id)
            join p in db.BucketParts on new { b.ProjectId, BucketId = b.Id } equals new { p.ProjectId, p.BucketId } into parts
            from part in parts.DefaultIfEmpty()
            select new { b.Id, LastSeen = part == null || part.Count == 0 ? b.LastSeen : part.LastSeen }
        ).ToListAsync(cancellation);
        var page = new List<CrashRow>();
        foreach (var leaf in leaves.OrderByDescending(l => l.LastSeen))
        {
            if (page.Count >= most && page[most - 1].ReceivedAt > leaf.LastSeen)
                break;
            page.AddRange(await NewestAsync(bucket.ProjectId, leaf.Id, before, most, cancellation));
            page.Sort((a, b) => a.ReceivedAt == b.ReceivedAt ? b.Id.CompareTo(a.Id) : b.ReceivedAt.CompareTo(a.ReceivedAt));
        }
        return page.Count > most ? page[..most] : page;
    }

    private Task<List<CrashRow>> NewestAsync(
        int project,
        Guid leaf,
        (DateTimeOffset At, Guid Id)? before,
        int most,
        CancellationToken cancellation
    )
    {
        // By the bucket, though the primary key has the order: SQLite would walk all crashes of the project to find an old bucket's.
        var crashes = IndexHint
            .Rows<Crash>(db, "ix_crashes_project_id_bucket_id_received_at")
            .AsNoTracking()
            .Where(c => c.ProjectId == project && c.BucketId == leaf);
        if (before is var (at, id))
            crashes = crashes.Where(c => c.ReceivedAt <= at && (c.ReceivedAt < at || c.Id.CompareTo(id) < 0));
        return crashes
            .OrderByDescending(c => c.ReceivedAt)
            .ThenByDescending(c => c.Id)
            .Take(most)
            .Select(c => new CrashRow(c.Id, c.ReceivedAt, c.State, c.Release, c.Environment, c.Function, c.Region, c.Runtime))
            .ToListAsync(cancellation);
    }
}

using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>What people write about buckets. A survivor shows what was written about all that was merged into it, oldest first.</summary>
internal sealed class CommentDesk(CrashHubDb db, TimeProvider time)
{
    /// <summary>Most comments on one bucket.</summary>
    public const int Most = 10_000;

    /// <summary>One more than a page holds, in the order in which the page is read.</summary>
    public async Task<List<CommentDocument>> ReadAsync(
        int project,
        Guid bucket,
        int limit,
        Cursor? cursor,
        bool newestFirst,
        CancellationToken cancellation
    )
    {
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        var comments = db.BucketComments.AsNoTracking().Where(c => c.ProjectId == project && leaves.Contains(c.BucketId));
        if (cursor?.Id is { } id)
            comments = newestFirst ? comments.Where(c => c.Id.CompareTo(id) < 0) : comments.Where(c => c.Id.CompareTo(id) > 0);
        var rows = await (newestFirst ? comments.OrderByDescending(c => c.Id) : comments.OrderBy(c => c.Id))
            .Take(limit + 1)
            .ToListAsync(cancellation);
        return rows.ConvertAll(Of);
    }

    public Task<int> CountAsync(int project, Guid bucket, CancellationToken cancellation) =>
        db.BucketComments.CountAsync(c => c.ProjectId == project && c.BucketId == bucket, cancellation);

    /// <summary>Writes a comment; null when the bucket holds as many as it can.</summary>
    public async Task<CommentDocument?> AddAsync(Caller caller, int project, Guid bucket, string text, CancellationToken cancellation)
    {
        if (await CountAsync(project, bucket, cancellation) >= Most)
            return null;
        var now = time.GetUtcNow();
        var comment = new BucketComment
        {
            ProjectId = project,
            BucketId = bucket,
            Id = Guid.CreateVersion7(now),
            Author = caller.Name,
            Text = text,
            At = now,
        };
        db.BucketComments.Add(comment);
        db.AuditEntries.Add(caller.Audit(project, "bucket.comment", $"{bucket}: {comment.Id}", now));
        await db.SaveChangesAsync(cancellation);
        return Of(comment);
    }

    private static CommentDocument Of(BucketComment comment) =>
        new(comment.Id.ToString(), comment.BucketId.ToString(), comment.Author, comment.Text, comment.At);
}

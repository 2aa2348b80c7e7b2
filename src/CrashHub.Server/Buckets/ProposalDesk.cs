using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Accepts and refuses merge proposals, for the API and for the page. A refusal holds both ways round, and for what the two are merged into.</summary>
internal sealed class ProposalDesk(CrashHubDb db, MergeDesk merges, SimilarBuckets similar, TimeProvider time)
{
    private const int Looked = 32;

    /// <summary>Merges a bucket that was proposed; the reason is kept.</summary>
    public async Task<ProblemHttpResult?> AcceptAsync(Caller caller, int project, Guid bucket, Guid other, CancellationToken cancellation)
    {
        var found = await similar.FindAsync(project, bucket, Looked, cancellation);
        var why = found.FirstOrDefault(s => s.Id == other.ToString())?.Why;
        return await merges.MergeAsync(caller, project, bucket, [other], _ => true, why ?? MergeDesk.ByHand, cancellation);
    }

    /// <summary>Says that two buckets are no one bug. False when one of them is not there, or both are one.</summary>
    public async Task<bool> RefuseAsync(Caller caller, int project, Guid bucket, Guid other, CancellationToken cancellation)
    {
        Guid[] both = [bucket, other];
        if (bucket == other || await db.Buckets.CountAsync(b => b.ProjectId == project && both.Contains(b.Id), cancellation) != 2)
            return false;
        var now = time.GetUtcNow();
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var changed = await db.ManyAsync(
            """
            INSERT INTO refused_proposals (project_id, bucket_id, other_id, by, at) VALUES (@project, @bucket, @other, @by, @at)
            ON CONFLICT (project_id, bucket_id, other_id) DO NOTHING
            """,
            bucket.CompareTo(other) < 0 ? new List<(Guid, Guid)> { (bucket, other), (other, bucket) } : [(other, bucket), (bucket, other)],
            pair =>
                [
                    ("@project", project),
                    ("@bucket", pair.Item1),
                    ("@other", pair.Item2),
                    ("@by", caller.Name),
                    ("@at", MicrosecondsConverter.ToMicroseconds(now)),
                ],
            cancellation
        );
        if (changed.Sum() > 0)
        {
            db.AuditEntries.Add(caller.Audit(project, "bucket.refuse", $"{bucket} is not {other}", now));
            await db.SaveChangesAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

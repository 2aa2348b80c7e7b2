using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>The last phase: buckets that have an heir lead on to it, with all that they still count and what the team decided about them.</summary>
internal sealed class RegroupClosing(CrashHubDb db, int project)
{
    /// <summary>The next bucket, as a step of a regroup.</summary>
    /// <returns>False when the step is void.</returns>
    public async Task<bool> StepAsync(RegroupContext context, DateTimeOffset now, CancellationToken cancellation)
    {
        var next = await db.Command(
                """
                SELECT id, number, heir_id FROM buckets
                WHERE project_id = @project AND number > @number AND heir_id IS NOT NULL AND merged_into IS NULL ORDER BY number LIMIT 1
                """,
                ("@project", project),
                ("@number", context.Before.CursorNumber)
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Number: r.GetInt64(1), Heir: r.GetGuid(2)), cancellation);
        if (next is not [var bucket])
        {
            (context.After.State, context.After.FinishedAt) = (RegroupState.Done, now);
            return await context.WriteAsync(() => Task.CompletedTask, cancellation);
        }
        return await context.WriteAsync(
            async () =>
            {
                context.After.CursorNumber = bucket.Number;
                if (await CloseAsync(bucket.Id, bucket.Heir, cancellation))
                    context.After.Merged++;
            },
            cancellation
        );
    }

    /// <summary>Closes a bucket that has an heir, in a transaction of its own. Crashes that are in it still follow one batch after another.</summary>
    /// <returns>False when there is nothing to close.</returns>
    public async Task<bool> CloseAsync(Guid bucket, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        var heir = await db.Command(
                "SELECT heir_id FROM buckets WHERE project_id = @project AND id = @bucket",
                ("@project", project),
                ("@bucket", bucket)
            )
            .ScalarAsync(r => (Guid?)r.GetGuid(0), cancellation);
        var closed = heir is not null && await CloseAsync(bucket, heir.Value, cancellation);
        await transaction.CommitAsync(cancellation);
        return closed;
    }

    private async Task<bool> CloseAsync(Guid bucket, Guid heir, CancellationToken cancellation)
    {
        var rows = new CrashFinishRows(db, project);
        await ProjectLock.TakeAsync(db, project, cancellation);
        var roots = await rows.LockRootsAsync([bucket, heir], cancellation);
        if (!roots.TryGetValue(bucket, out var from) || !roots.TryGetValue(heir, out var to) || from.Id != bucket || from == to)
            return false;
        await new BucketRedirects(db, project).RunAsync(from, heir, to, cancellation);
        // An open bug must not vanish in one that is resolved or muted.
        if (from.Status == BucketStatus.Open && to.Status != BucketStatus.Open)
            to.Open(from.Regressed);
        to.Version++;
        await rows.SaveAsync([to], cancellation);
        await db.Command(
                """
                UPDATE buckets SET assignee = coalesce(assignee, @assignee), link = coalesce(link, @link)
                WHERE project_id = @project AND id = @bucket
                """,
                ("@project", project),
                ("@bucket", to.Id),
                ("@assignee", from.Assignee),
                ("@link", from.Link)
            )
            .RunAsync(cancellation);
        return true;
    }
}

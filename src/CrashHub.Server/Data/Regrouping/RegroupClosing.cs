namespace CrashHub.Server.Data.Regrouping;

/// <summary>The last phase: buckets that have an heir give it what they still hold, and lead on to it.</summary>
internal sealed class RegroupClosing(CrashHubDb db, int project)
{
    private const int Batch = 300;

    /// <summary>One batch of the next bucket, as a step of a regroup.</summary>
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
            (context.After.State, context.After.FinishedAt) = (Contracts.RegroupState.Done, now);
            return await context.WriteAsync(() => Task.CompletedTask, cancellation);
        }
        return await context.WriteAsync(
            async () =>
            {
                var (moved, closed) = await HandOverAsync(bucket.Id, bucket.Heir, cancellation);
                context.After.Moved += moved;
                if (!closed)
                    return;
                context.After.Merged++;
                context.After.CursorNumber = bucket.Number;
            },
            cancellation
        );
    }

    /// <summary>Closes a bucket that has an heir, in as many transactions as it takes.</summary>
    /// <returns>How many crashes moved.</returns>
    public async Task<int> CloseAsync(Guid bucket, CancellationToken cancellation)
    {
        var all = 0;
        while (true)
        {
            await using var transaction = await db.BeginUnsyncedAsync(cancellation);
            var heir = await db.Command(
                    "SELECT heir_id FROM buckets WHERE project_id = @project AND id = @bucket",
                    ("@project", project),
                    ("@bucket", bucket)
                )
                .ScalarAsync(r => (Guid?)r.GetGuid(0), cancellation);
            if (heir is null)
                return all;
            var (moved, closed) = await HandOverAsync(bucket, heir.Value, cancellation);
            await transaction.CommitAsync(cancellation);
            all += moved;
            if (closed)
                return all;
        }
    }

    private async Task<(int Moved, bool Closed)> HandOverAsync(Guid bucket, Guid heir, CancellationToken cancellation)
    {
        var left = await db.Command(
                $"""
                SELECT {RegroupCrash.Columns} FROM crashes c WHERE c.project_id = @project AND c.bucket_id = @bucket
                ORDER BY c.project_id, c.bucket_id, c.received_at LIMIT {Batch}
                """,
                ("@project", project),
                ("@bucket", bucket)
            )
            .RowsAsync(RegroupCrash.Read, cancellation);
        if (left.Count > 0)
            return (await new BucketMoves(db, project).RunAsync(left.ConvertAll(crash => (crash, heir)), cancellation), false);
        return (0, await new BucketRemainder(db, project).CloseAsync(bucket, heir, cancellation));
    }
}

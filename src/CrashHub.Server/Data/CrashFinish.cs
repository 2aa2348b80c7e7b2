using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Ends a crash with its report: one transaction over report, modules, signature, bucket, counters and the queue's row, void unless owner and epoch are
/// still the row's. Locks are taken in one order (project, crash, buckets by id), so that finishes wait for each other and never deadlock.
/// </summary>
internal sealed class CrashFinish(CrashHubDb db)
{
    private const int MaxTextLength = 1000;
    private const string Held =
        "project_id = @project AND received_at = @received AND id = @id AND state = 1 AND lease_owner = @owner AND lease_epoch = @epoch";

    public async Task<CrashFinishResult> RunAsync(CrashQueueClaim claim, CrashFinishInput input, CancellationToken cancellation)
    {
        var rows = new CrashFinishRows(db, claim.ProjectId);
        input = Clean(input);
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var leaf = await rows.LeafAsync(input, cancellation);
        if (leaf is null || input.WantsBuilds)
        {
            // A new bucket takes its number from the project's row; to compare the generation, holding it still is enough.
            var generation = await LockProjectAsync(claim.ProjectId, change: leaf is null, cancellation);
            if (input.WantsBuilds && generation != input.BuildsGeneration)
            {
                var requeued = await RequeueAsync(claim, cancellation);
                await transaction.CommitAsync(cancellation);
                return requeued ? CrashFinishResult.Requeued : CrashFinishResult.Void;
            }
            leaf ??= await rows.LeafAsync(input, cancellation);
        }
        var held = await db.Command($"SELECT bucket_id FROM crashes WHERE {Held}{CrashQueueSql.ForUpdate(db)}", CrashQueue.Of(claim))
            .RowsAsync(r => r.IsDBNull(0) ? null : (Guid?)r.GetGuid(0), cancellation);
        if (held is not [var before])
            return CrashFinishResult.Void;
        // A bucket that no signature means was split off by hand: its crashes stay there.
        if (before is { } was && leaf != was && !await rows.HasSignatureAsync(was, cancellation))
            leaf = was;
        await CountAsync(rows, claim, input, before, leaf, cancellation);
        await StoreReportAsync(claim, input, cancellation);
        await StoreModulesAsync(claim, input, cancellation);
        await transaction.CommitAsync(cancellation);
        return CrashFinishResult.Finished;
    }

    /// <summary>Puts the crash into its bucket: counted once, moved when it was in another one before.</summary>
    private async Task CountAsync(
        CrashFinishRows rows,
        CrashQueueClaim claim,
        CrashFinishInput input,
        Guid? before,
        Guid? leaf,
        CancellationToken cancellation
    )
    {
        var locked = await rows.LockRootsAsync(new[] { before, leaf }.OfType<Guid>().Distinct(), cancellation);
        var old = before is { } was ? locked.GetValueOrDefault(was) : null;
        var created = leaf is null;
        // A crash that moves because its symbols came takes along what the team decided about it.
        var joined = leaf ?? await rows.CreateAsync(input, claim.ReceivedAt, old, cancellation);
        await EndAsync(claim, input, joined, cancellation);
        var bucket =
            locked.GetValueOrDefault(joined)
            ?? (created ? await rows.LockAsync(joined, cancellation) : null)
            ?? throw new InvalidOperationException("A signature names a bucket that is not there.");
        if (bucket == old)
            return;
        if (!created)
            await new CrashFinishStatus(rows).ApplyAsync(bucket, claim, cancellation);
        var counters = new CrashFinishCounters(db, claim.ProjectId);
        await counters.AddAsync(bucket, claim, cancellation);
        await rows.SaveAsync(bucket, cancellation);
        if (old is not null)
        {
            await counters.RemoveAsync(old, claim, cancellation);
            if (old.Count == 0 && old.Id == before && !await rows.TookOthersInAsync(old.Id, cancellation))
            {
                // Its address must lead on: what it stood for is known by another signature now.
                old.MergedInto = bucket.Id;
                old.Version++;
            }
            await rows.SaveAsync(old, cancellation);
        }
    }

    private Task<long> LockProjectAsync(int project, bool change, CancellationToken cancellation)
    {
        var hold = change ? CrashQueueSql.ForUpdate(db) : CrashQueueSql.ForShare(db);
        return db.Command($"SELECT builds_generation FROM projects WHERE id = @project{hold}", ("@project", project))
            .ScalarAsync(r => r.GetInt64(0), cancellation);
    }

    private async Task<bool> RequeueAsync(CrashQueueClaim claim, CancellationToken cancellation) =>
        await db.Command(
                $"UPDATE crashes SET state = 0, lease_owner = NULL, lease_until = NULL, attempts = 0, not_before = NULL WHERE {Held}",
                CrashQueue.Of(claim)
            )
            .RunAsync(cancellation) == 1;

    private Task<int> EndAsync(CrashQueueClaim claim, CrashFinishInput input, Guid leaf, CancellationToken cancellation) =>
        db.Command(
                $"""
                UPDATE crashes SET state = 2, trap = @trap, bucket_id = @bucket, error = NULL, lease_owner = NULL, lease_until = NULL, attempts = 0,
                    not_before = NULL, priority = 0
                WHERE {Held}
                """,
                [.. CrashQueue.Of(claim), ("@trap", input.Trap), ("@bucket", leaf)]
            )
            .RunAsync(cancellation);

    private Task<int> StoreReportAsync(CrashQueueClaim claim, CrashFinishInput input, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO crash_reports (project_id, received_at, crash_id, report, from_memory)
                VALUES (@project, @received, @id, @report, @memory)
                ON CONFLICT (project_id, received_at, crash_id) DO UPDATE SET report = excluded.report, from_memory = excluded.from_memory
                """,
                ("@project", claim.ProjectId),
                ("@received", claim.ReceivedAt),
                ("@id", claim.Id),
                ("@report", input.Report),
                ("@memory", input.FromMemory)
            )
            .RunAsync(cancellation);

    private async Task StoreModulesAsync(CrashQueueClaim claim, CrashFinishInput input, CancellationToken cancellation)
    {
        await db.Command(
                "DELETE FROM crash_modules WHERE project_id = @project AND received_at = @received AND crash_id = @id",
                ("@project", claim.ProjectId),
                ("@received", claim.ReceivedAt),
                ("@id", claim.Id)
            )
            .RunAsync(cancellation);
        foreach (var module in input.Modules)
        {
            await db.Command(
                    """
                    INSERT INTO crash_modules (project_id, crash_id, "index", name, build_id, code_id, sha256, matched_build, is_missing, release,
                        received_at)
                    VALUES (@project, @id, @index, @name, @buildId, @codeId, @sha256, @build, @missing, @release, @received)
                    """,
                    ("@project", claim.ProjectId),
                    ("@id", claim.Id),
                    ("@index", module.Index),
                    ("@name", module.Name is { } name ? CrashQueueSql.Clean(name, MaxTextLength / 2) : null),
                    ("@buildId", module.BuildId is { } buildId ? CrashQueueSql.Clean(buildId, MaxTextLength / 2) : null),
                    ("@codeId", module.CodeId is { } codeId ? CrashQueueSql.Clean(codeId, MaxTextLength / 2) : null),
                    ("@sha256", module.Sha256 is { } sha256 ? CrashQueueSql.Clean(sha256, MaxTextLength / 2) : null),
                    ("@build", module.MatchedBuild),
                    ("@missing", module.IsMissing),
                    ("@release", claim.Release is { } release ? CrashQueueSql.Clean(release, MaxTextLength / 2) : null),
                    ("@received", claim.ReceivedAt)
                )
                .RunAsync(cancellation);
        }
    }

    private static CrashFinishInput Clean(CrashFinishInput input) =>
        input with
        {
            Fingerprint = CrashQueueSql.Clean(input.Fingerprint, MaxTextLength / 2),
            SignatureText = CrashQueueSql.Clean(input.SignatureText, 4 * MaxTextLength),
            Title = CrashQueueSql.Clean(input.Title, MaxTextLength),
            Culprit = CrashQueueSql.Clean(input.Culprit, MaxTextLength),
        };
}

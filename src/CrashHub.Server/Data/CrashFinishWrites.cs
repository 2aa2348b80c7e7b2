using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>What a finish writes of the crashes themselves: their rows, reports and modules.</summary>
internal sealed class CrashFinishWrites(CrashHubDb db)
{
    private const int MaxNameLength = 500;

    /// <summary>Queues a crash again. False when it is another worker's by now.</summary>
    public async Task<bool> RequeueAsync(CrashQueueClaim claim, CancellationToken cancellation) =>
        await db.Command(
                $"UPDATE crashes SET state = 0, lease_owner = NULL, lease_until = NULL, attempts = 0, not_before = NULL WHERE {CrashQueue.Held}",
                CrashQueue.Of(claim)
            )
            .RunAsync(cancellation) == 1;

    /// <summary>Ends crashes in their buckets.</summary>
    public Task EndAsync(IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation) =>
        db.ManyAsync(
            $"""
            UPDATE crashes SET state = 2, trap = @trap, bucket_id = @bucket, stack_hash = @stack, frame_set = @frames, event_set = @told, module_set = @modules, error = NULL, lease_owner = NULL, lease_until = NULL, attempts = 0,
                not_before = NULL, priority = 0, dump_locator = coalesce(@dump, dump_locator),
                segment = CASE WHEN @dump IS NULL THEN segment END, dump_sha256 = coalesce(@sha, dump_sha256),
                dump_bytes = coalesce(@bytes, dump_bytes), log_locator = coalesce(@log, log_locator), event_json = coalesce(@event, event_json)
            WHERE {CrashQueue.Held}
            """,
            entries,
            e =>
                [
                    .. CrashQueue.Of(e.Claim),
                    ("@trap", e.Input.Trap),
                    ("@bucket", e.Leaf),
                    ("@stack", e.Input.Stack.Hash),
                    ("@frames", e.Input.StackTerms?.Id),
                    ("@told", e.Input.EventTerms?.Id),
                    ("@modules", e.ModuleTerms?.Id),
                    ("@dump", e.Input.Dump?.Locator),
                    ("@sha", e.Input.Dump?.Sha256),
                    ("@bytes", e.Input.Dump?.Bytes),
                    ("@log", e.Input.LogLocator),
                    ("@event", e.Input.EventJson),
                ],
            cancellation
        );

    /// <summary>Ends crashes counted: their rows name no blob any more, whoever holds the claim removes them after the commit.</summary>
    public Task DropAsync(IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation) =>
        db.ManyAsync(
            $"""
            UPDATE crashes SET state = 4, trap = @trap, bucket_id = @bucket, stack_hash = @stack, frame_set = @frames, event_set = @told, module_set = NULL, error = @reason, lease_owner = NULL, lease_until = NULL, attempts = 0,
                not_before = NULL, priority = 0, dump_locator = NULL, segment = NULL, log_locator = NULL, attachments_json = NULL,
                event_json = coalesce(@event, event_json)
            WHERE {CrashQueue.Held}
            """,
            entries,
            e =>
                [
                    .. CrashQueue.Of(e.Claim),
                    ("@trap", e.Input.Trap),
                    ("@bucket", e.Leaf),
                    ("@stack", e.Input.Stack.Hash),
                    ("@frames", e.Input.StackTerms?.Id),
                    ("@told", e.Input.EventTerms?.Id),
                    ("@event", e.Input.EventJson),
                    ("@reason", e.Input.IsCounted ? BucketSampling.NotAskedFor : BucketSampling.Reason(e.Input.KeepPerHour)),
                ],
            cancellation
        );

    /// <summary>Stores reports.</summary>
    public Task StoreReportsAsync(IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation) =>
        db.ManyAsync(
            """
            INSERT INTO crash_reports (project_id, received_at, crash_id, report, from_memory, stack, signature_input, stack_keys)
            VALUES (@project, @received, @id, @report, @memory, @stack, @input, @keys)
            ON CONFLICT (project_id, received_at, crash_id) DO UPDATE SET report = excluded.report, from_memory = excluded.from_memory,
                stack = excluded.stack, signature_input = excluded.signature_input, stack_keys = excluded.stack_keys
            """,
            entries,
            e =>
                [
                    ("@project", e.Claim.ProjectId),
                    ("@received", e.Claim.ReceivedAt),
                    ("@id", e.Claim.Id),
                    ("@report", e.Input.Report),
                    ("@memory", e.Input.FromMemory),
                    ("@stack", e.Input.Stack.Frames),
                    ("@input", e.Input.SignatureInput),
                    ("@keys", StackKeys.Pack(CrashFinishStacks.KeysOf(e.Input))),
                ],
            cancellation
        );

    /// <summary>Stores what the traps said, apart from the reports: whoever may not read memory never asks this table.</summary>
    public async Task StoreMessagesAsync(IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        await db.ManyAsync(
            "DELETE FROM crash_messages WHERE project_id = @project AND received_at = @received AND crash_id = @id",
            [.. entries.Where(e => e.Claim.Epoch > 1 && string.IsNullOrEmpty(e.Input.Message))],
            e => [("@project", e.Claim.ProjectId), ("@received", e.Claim.ReceivedAt), ("@id", e.Claim.Id)],
            cancellation
        );
        await db.ManyAsync(
            """
            INSERT INTO crash_messages (project_id, received_at, crash_id, text) VALUES (@project, @received, @id, @text)
            ON CONFLICT (project_id, received_at, crash_id) DO UPDATE SET text = excluded.text
            """,
            [.. entries.Where(e => !string.IsNullOrEmpty(e.Input.Message))],
            e =>
                [
                    ("@project", e.Claim.ProjectId),
                    ("@received", e.Claim.ReceivedAt),
                    ("@id", e.Claim.Id),
                    ("@text", CrashQueueSql.Clean(e.Input.Message!, CrashMessage.LongestText)),
                ],
            cancellation
        );
    }

    /// <summary>Stores which modules answered, or are missing.</summary>
    public async Task StoreModulesAsync(IReadOnlyList<CrashFinishEntry> entries, CancellationToken cancellation)
    {
        await db.ManyAsync(
            "DELETE FROM crash_modules WHERE project_id = @project AND received_at = @received AND crash_id = @id",
            [.. entries.Where(e => e.Claim.Epoch > 1)], // A first claim has none.
            e => [("@project", e.Claim.ProjectId), ("@received", e.Claim.ReceivedAt), ("@id", e.Claim.Id)],
            cancellation
        );
        await db.ManyAsync(
            """
            INSERT INTO crash_modules (project_id, crash_id, "index", name, build_id, code_id, sha256, matched_build, is_missing, layout,
                release, received_at)
            VALUES (@project, @id, @index, @name, @buildId, @codeId, @sha256, @build, @missing, @layout, @release, @received)
            """,
            [.. entries.SelectMany(e => e.Input.Modules.Select(module => (e.Claim, Module: module)))],
            row =>
                [
                    ("@project", row.Claim.ProjectId),
                    ("@id", row.Claim.Id),
                    ("@index", row.Module.Index),
                    ("@name", Short(row.Module.Name)),
                    ("@buildId", Short(row.Module.BuildId)),
                    ("@codeId", Short(row.Module.CodeId)),
                    ("@sha256", Short(row.Module.Sha256)),
                    ("@build", row.Module.MatchedBuild),
                    ("@missing", row.Module.IsMissing),
                    ("@layout", row.Module.Layout),
                    ("@release", Short(row.Claim.Release)),
                    ("@received", row.Claim.ReceivedAt),
                ],
            cancellation
        );
    }

    private static string? Short(string? text) => text is null ? null : CrashQueueSql.Clean(text, MaxNameLength);
}

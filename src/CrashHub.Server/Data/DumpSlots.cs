using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Sees to it that of a thousand hosts with one bug one sends its dump: whoever is asked holds the slot for <see cref="HeldFor"/>. The slot is a row, taken
/// by one conditional statement, so it is one over all ingest processes. By the processes' clocks: that two of them are seconds apart costs a dump at most.
/// </summary>
internal sealed class DumpSlots(CrashHubDb db)
{
    /// <summary>How long nobody else is asked.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(60);

    /// <summary>Takes the slot. Whoever holds it already keeps it, with its first end.</summary>
    /// <returns>When it ends, in microseconds since 1970; null when another one holds it.</returns>
    public async Task<long?> ReserveAsync(
        int project,
        Guid subject,
        DumpSlotKind kind,
        string release,
        Guid holder,
        long now,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        // A loss of power may forget it: then one host more is asked.
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        var over = CrashQueueSql.IsOver("dump_slots.until", "@now");
        var until = await db.Command(
                $"""
                INSERT INTO dump_slots (project_id, subject, kind, release, dumps, until, holder)
                VALUES (@project, @subject, @kind, @release, 0, @until, @holder)
                ON CONFLICT (project_id, subject, kind, release) DO UPDATE SET holder = excluded.holder,
                    until = CASE WHEN {over} THEN excluded.until ELSE dump_slots.until END
                WHERE {over} OR dump_slots.holder = excluded.holder
                RETURNING until
                """,
                ("@project", project),
                ("@subject", subject),
                ("@kind", (int)kind),
                ("@release", release),
                ("@until", now + (long)HeldFor.TotalMicroseconds),
                ("@holder", holder),
                ("@now", now)
            )
            .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);
        await transaction.CommitAsync(cancellation);
        return until;
    }

    /// <summary>Counts dumps that came to locked buckets, and lets their slots go.</summary>
    public Task CountAsync(
        int project,
        IReadOnlyList<(Guid Bucket, string Release, long Dumps, long LastAt)> came,
        CancellationToken cancellation
    ) =>
        db.ManyAsync(
            """
            INSERT INTO dump_slots (project_id, subject, kind, release, dumps, last_at, until)
            VALUES (@project, @subject, @kind, @release, @dumps, @at, 0)
            ON CONFLICT (project_id, subject, kind, release) DO UPDATE SET dumps = dump_slots.dumps + excluded.dumps, until = 0,
                last_at = CASE WHEN dump_slots.last_at > excluded.last_at THEN dump_slots.last_at ELSE excluded.last_at END
            """,
            came,
            one =>
                [
                    ("@project", project),
                    ("@subject", one.Bucket),
                    ("@kind", (int)(one.Release.Length == 0 ? DumpSlotKind.Bucket : DumpSlotKind.Release)),
                    ("@release", one.Release),
                    ("@dumps", one.Dumps),
                    ("@at", one.LastAt),
                ],
            cancellation
        );

    /// <summary>Adds what a locked bucket got to the locked one that takes it in; its own rows stay, so that it can be taken out again.</summary>
    public Task AddAsync(int project, Guid survivor, Guid bucket, CancellationToken cancellation) =>
        db.Command(
                """
                INSERT INTO dump_slots (project_id, subject, kind, release, dumps, last_at, until)
                SELECT project_id, @survivor, kind, release, dumps, last_at, 0 FROM dump_slots
                WHERE project_id = @project AND subject = @bucket AND kind < 2 AND dumps > 0
                ON CONFLICT (project_id, subject, kind, release) DO UPDATE SET dumps = dump_slots.dumps + excluded.dumps,
                    last_at = CASE WHEN dump_slots.last_at > excluded.last_at THEN dump_slots.last_at ELSE excluded.last_at END
                """,
                ("@survivor", survivor),
                ("@project", project),
                ("@bucket", bucket)
            )
            .RunAsync(cancellation);

    /// <summary>Takes out of a locked bucket what another one, that leaves it, had got before it came. When its last one came stays.</summary>
    public Task SubtractAsync(int project, Guid survivor, Guid bucket, CancellationToken cancellation) =>
        db.Command(
                """
                UPDATE dump_slots SET dumps = CASE WHEN dump_slots.dumps > own.dumps THEN dump_slots.dumps - own.dumps ELSE 0 END
                FROM (SELECT kind, release, dumps FROM dump_slots WHERE project_id = @project AND subject = @bucket AND kind < 2) AS own
                WHERE dump_slots.project_id = @project AND dump_slots.subject = @survivor AND dump_slots.kind = own.kind
                    AND dump_slots.release = own.release
                """,
                ("@survivor", survivor),
                ("@project", project),
                ("@bucket", bucket)
            )
            .RunAsync(cancellation);

    /// <summary>Forgets the slots of stacks that are known now.</summary>
    public Task ForgetAsync(int project, IReadOnlyList<Guid> stacks, CancellationToken cancellation) =>
        db.ManyAsync(
            "DELETE FROM dump_slots WHERE project_id = @project AND subject = @subject AND kind = @kind",
            stacks,
            stack => [("@project", project), ("@subject", stack), ("@kind", (int)DumpSlotKind.Stack)],
            cancellation
        );
}

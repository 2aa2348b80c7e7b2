using System.Data.Common;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// The crash table as a queue. Leases end by the database's clock; an expired one is claimed again. Every later statement names owner and epoch, so a
/// worker that lost its lease changes nothing.
/// </summary>
internal sealed class CrashQueue(CrashHubDb db, QueueWindow window = default)
{
    /// <summary>The row of a claim, as long as nobody else has claimed it; its parameters are those of <see cref="Of"/>.</summary>
    internal const string Held =
        "project_id = @project AND received_at = @received AND id = @id AND state = 1 AND lease_owner = @owner AND lease_epoch = @epoch";
    private const string Free = "lease_owner = NULL, lease_until = NULL";
    private const int MaxErrorLength = 2000;

    // A crash that was claimed so often keeps its attempts whatever its worker had marked.
    private const int MostClaims = 50;

    private readonly string now = CrashQueueSql.Now(db);

    private string Within => window.IsBounded ? "AND received_at >= @from AND received_at < @until" : "";

    private (string, object?)[] Bounds => window.IsBounded ? [("@from", window.From), ("@until", window.Until)] : [];

    private string Ready =>
        $"c.state < 2 AND (c.state = 0 OR {CrashQueueSql.IsOver("c.lease_until", now)}) AND (c.not_before IS NULL OR {CrashQueueSql.IsOver("c.not_before", now)})";

    /// <summary>The next project with work after <paramref name="after"/>, round and round, so that no project waits for another's backlog; null without work.</summary>
    public async Task<int?> NextProjectAsync(int after, CancellationToken cancellation)
    {
        return (await NextAsync(after, cancellation))?.Project;
    }

    /// <summary>As <see cref="NextProjectAsync"/>, with the priority of the project's most urgent crash.</summary>
    public async Task<(int Project, int Priority)?> NextAsync(int after, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await BetweenAsync(after, int.MaxValue, cancellation) ?? await BetweenAsync(int.MinValue, after, cancellation);
    }

    /// <summary>
    /// The first project with work behind <paramref name="after"/>, up to <paramref name="last"/>. Steps from project to project through the queue's own
    /// index, which holds only rows that want work: the cost grows with the projects that have a queue, not with all projects or all crashes.
    /// </summary>
    private Task<(int Project, int Priority)?> BetweenAsync(int after, int last, CancellationToken cancellation) =>
        BetweenCommand(after, last).ScalarAsync(r => ((int Project, int Priority)?)(r.GetInt32(0), r.GetInt32(1)), cancellation);

    internal DbCommand BetweenCommand(int after, int last)
    {
        var text = $"""
            WITH RECURSIVE queued(id) AS (
                SELECT (SELECT c.project_id FROM crashes c WHERE c.state < 2 AND c.project_id > @after {Within} ORDER BY c.project_id LIMIT 1)
                UNION ALL
                SELECT (SELECT c.project_id FROM crashes c WHERE c.state < 2 AND c.project_id > queued.id {Within} ORDER BY c.project_id LIMIT 1)
                FROM queued WHERE queued.id <= @last)
            SELECT f.id, f.urgency FROM (
                SELECT q.id, (SELECT c.priority FROM crashes c WHERE c.project_id = q.id {Within} AND {Ready}
                    ORDER BY c.priority, c.received_at LIMIT 1) AS urgency
                FROM queued q WHERE q.id <= @last) f
            WHERE f.urgency IS NOT NULL
            LIMIT 1
            """;
        return db.Command(text, [("@after", after), ("@last", last), .. Bounds]);
    }

    /// <summary>Claims up to <paramref name="most"/> crashes of a project, the most urgent and oldest first. No row is claimed by two.</summary>
    /// <param name="project">The project.</param>
    /// <param name="owner">Who claims.</param>
    /// <param name="most">How many.</param>
    /// <param name="lease">How long they are the owner's.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="urgency">More urgent ones, of a lower priority, are left to others.</param>
    public async Task<IReadOnlyList<CrashQueueClaim>> ClaimAsync(
        int project,
        string owner,
        int most,
        TimeSpan lease,
        CancellationToken cancellation,
        int urgency = int.MinValue
    )
    {
        var text = $"""
            WITH picked AS MATERIALIZED (
                SELECT c.project_id AS p, c.received_at AS r, c.id AS i FROM crashes c
                WHERE c.project_id = @project AND c.priority >= @urgency {Within} AND {Ready}
                ORDER BY c.priority, c.received_at LIMIT @most{CrashQueueSql.SkipLocked(db)})
            UPDATE crashes SET state = 1, lease_owner = @owner, lease_epoch = lease_epoch + 1, lease_until = {now} + @lease
            FROM picked WHERE project_id = picked.p AND received_at = picked.r AND id = picked.i {Within}
            RETURNING project_id, received_at, id, lease_epoch, attempts, priority, body, event_json, release, environment, "function", region,
                runtime, user_hash, dump_locator, attachments_json, dump_bytes, log_locator, probe_json
            """;
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        var command = db.Command(
            text,
            [
                ("@project", project),
                ("@urgency", urgency),
                ("@most", most),
                ("@owner", owner),
                ("@lease", (long)lease.TotalMicroseconds),
                .. Bounds,
            ]
        );
        var claims = await command.RowsAsync(r => Read(r, owner), cancellation);
        await transaction.CommitAsync(cancellation);
        return [.. claims.OrderBy(c => c.Priority).ThenBy(c => c.ReceivedAt)];
    }

    /// <summary>
    /// Ends the oldest crashes of a project that are only counted, in the caller's transaction: what their probes found is in their rows, so they need no
    /// claim and are written once. Whoever calls counts them before it commits.
    /// </summary>
    /// <returns>The crashes, with the buckets that their rows name now.</returns>
    public async Task<List<(CrashQueueClaim Crash, Guid Leaf)>> EndCountedAsync(int project, int most, CancellationToken cancellation)
    {
        var (leaf, trap) = db.Database.IsNpgsql()
            ? ("(probe_json::json ->> 'Bucket')::uuid", "probe_json::json ->> 'Trap'")
            : ("upper(json_extract(probe_json, '$.Bucket'))", "json_extract(probe_json, '$.Trap')");
        var text = $"""
            WITH picked AS MATERIALIZED (
                SELECT c.project_id AS p, c.received_at AS r, c.id AS i FROM crashes c
                WHERE c.project_id = @project AND c.priority = @priority {Within} AND {Ready}
                ORDER BY c.received_at LIMIT @most{CrashQueueSql.SkipLocked(db)})
            UPDATE crashes SET state = 4, bucket_id = {leaf}, trap = coalesce({trap}, 'unknown'), error = @reason, {Free}, attempts = 0,
                not_before = NULL, priority = 0, log_locator = NULL, attachments_json = NULL
            FROM picked WHERE project_id = picked.p AND received_at = picked.r AND id = picked.i {Within}
            RETURNING project_id, received_at, id, lease_epoch, attempts, priority, body, '', release, environment, "function", region,
                runtime, user_hash, NULL, NULL, dump_bytes, NULL, probe_json, bucket_id
            """;
        var command = db.Command(
            text,
            [
                ("@project", project),
                ("@priority", CrashCounting.Priority),
                ("@most", most),
                ("@reason", BucketSampling.NotAskedFor),
                .. Bounds,
            ]
        );
        var ended = await command.RowsAsync(r => (Crash: Read(r, ""), Leaf: r.GetGuid(19)), cancellation);
        ended.Sort((a, b) => a.Crash.ReceivedAt.CompareTo(b.Crash.ReceivedAt));
        return ended;
    }

    /// <summary>
    /// Charges each an attempt just before they are parsed; charging twice under one claim counts once. It outlives the process, not a loss of power: a
    /// machine that went down says nothing of a dump.
    /// </summary>
    /// <param name="claims">Of one claim of one project.</param>
    /// <param name="pause">From the second attempt on: how long a crash rests should the process die now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Those whose lease still holds.</returns>
    public async Task<IReadOnlyList<CrashQueueClaim>> ChargeAsync(
        IReadOnlyList<CrashQueueClaim> claims,
        TimeSpan pause,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        var changed = await db.ManyAsync(
            $"""
            UPDATE crashes SET attempts = @attempts, not_before = CASE WHEN @attempts > 1 THEN {now} + @pause ELSE not_before END
            WHERE {Held}
            """,
            claims,
            claim => [.. Of(claim), ("@attempts", claim.Attempts + 1), ("@pause", (long)pause.TotalMicroseconds)],
            cancellation
        );
        await transaction.CommitAsync(cancellation);
        return [.. claims.Where((_, at) => changed[at] == 1)];
    }

    /// <summary>Makes the lease longer. False when it is lost.</summary>
    public Task<bool> RenewAsync(CrashQueueClaim claim, TimeSpan lease, CancellationToken cancellation) =>
        ChangeAsync(claim, $"lease_until = {now} + @lease", cancellation, ("@lease", (long)lease.TotalMicroseconds));

    /// <summary>Gives a crash back whose parse did not begin, or was no death.</summary>
    /// <param name="charged">True to take back the attempt that was charged.</param>
    /// <param name="pause">How long nobody may claim it.</param>
    public Task<bool> ReleaseAsync(CrashQueueClaim claim, bool charged, TimeSpan pause, CancellationToken cancellation) =>
        ChangeAsync(
            claim,
            $"state = 0, {Free}, attempts = attempts - @charged, not_before = {now} + @pause",
            cancellation,
            ("@charged", charged ? 1 : 0),
            ("@pause", (long)pause.TotalMicroseconds)
        );

    /// <summary>Ends a crash without a report.</summary>
    /// <param name="claim">The crash.</param>
    /// <param name="error">Why.</param>
    /// <param name="keepsDump">False when the project's rules allow no dump that could not be cleaned: the row names neither dump nor log any more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<bool> FailAsync(CrashQueueClaim claim, string error, bool keepsDump, CancellationToken cancellation)
    {
        var gone = keepsDump ? "" : ", dump_locator = NULL, segment = NULL, log_locator = NULL, dump_gone = @gone";
        return ChangeAsync(
            claim,
            $"state = 3, error = @error, {Free}, not_before = NULL, attempts = 0, priority = 0{gone}",
            cancellation,
            ("@error", CrashQueueSql.Clean(error, MaxErrorLength)),
            ("@gone", (int)DumpGone.Privacy)
        );
    }

    /// <summary>
    /// Ends the leases of a process that is dead: on PostgreSQL those of <paramref name="owner"/>, on SQLite all, for whoever had them is dead. Of the crashes
    /// that it held those that it had not marked did not kill it: the attempt is taken back, unless they were claimed so often that something else is wrong.
    /// </summary>
    /// <param name="owner">What its leases' owners begin with; empty when nobody knows.</param>
    /// <param name="marked">The crashes that it read or analyzed when it died.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<int> EndLeasesAsync(string owner, IReadOnlyList<Guid> marked, CancellationToken cancellation)
    {
        if (db.Database.IsNpgsql() && owner.Length == 0)
            return 0;
        await db.Database.OpenConnectionAsync(cancellation);
        const string Theirs = "substr(lease_owner, 1, length(@owner)) = @owner";
        var names = marked.Select((_, n) => $"@marked{n}").ToList();
        var spared =
            $"@owner <> '' AND {Theirs} AND attempts > 0 AND lease_epoch < {MostClaims}"
            + (names.Count == 0 ? "" : $" AND id NOT IN ({string.Join(", ", names)})");
        return await db.Command(
                $"""
                UPDATE crashes SET lease_until = 0, attempts = CASE WHEN {spared} THEN attempts - 1 ELSE attempts END,
                    not_before = CASE WHEN {spared} THEN NULL ELSE not_before END
                WHERE state < 2 AND state = 1{(db.Database.IsNpgsql() ? $" AND {Theirs}" : "")}
                """,
                [("@owner", owner), .. marked.Select((crash, n) => (names[n], (object?)crash))]
            )
            .RunAsync(cancellation);
    }

    private async Task<bool> ChangeAsync(
        CrashQueueClaim claim,
        string change,
        CancellationToken cancellation,
        params (string, object?)[] more
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var command = db.Command($"UPDATE crashes SET {change} WHERE {Held}", [.. Of(claim), .. more]);
        return await command.RunAsync(cancellation) == 1;
    }

    /// <summary>The parameters that name a held crash.</summary>
    internal static (string, object?)[] Of(CrashQueueClaim claim) =>
        [
            ("@project", claim.ProjectId),
            ("@received", claim.ReceivedAt),
            ("@id", claim.Id),
            ("@owner", claim.Owner),
            ("@epoch", claim.Epoch),
        ];

    private static CrashQueueClaim Read(DbDataReader r, string owner) =>
        new()
        {
            ProjectId = r.GetInt32(0),
            ReceivedAt = r.GetInt64(1),
            Id = r.GetGuid(2),
            Owner = owner,
            Epoch = r.GetInt64(3),
            Attempts = r.GetInt32(4),
            Priority = r.GetInt32(5),
            Body = (CrashBody)r.GetInt32(6),
            EventJson = r.GetString(7),
            Release = r.Text(8),
            Environment = r.Text(9),
            Function = r.Text(10),
            Region = r.Text(11),
            Runtime = r.Text(12),
            UserHash = r.Text(13),
            DumpLocator = r.Text(14),
            AttachmentsJson = r.Text(15),
            DumpBytes = r.GetInt64(16),
            LogLocator = r.Text(17),
            ProbeJson = r.Text(18),
        };
}

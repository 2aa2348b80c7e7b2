using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Alerting;

/// <summary>
/// The outbox as a queue. Leases go by the database's clock, so that several processes share it and one that died loses what it held; when to try again goes
/// by the clock of the process, as ever so little skew moves a retry, no more.
/// </summary>
internal sealed class AlertDeliveryQueue(CrashHubDb db)
{
    // What is looked at for one claim: more that is due waits behind it, whatever a receiver that is away has piled up.
    private const int Window = 2000;

    private const string Columns = "project_id, id, rule_id, action_id, receiver, webhook_id, payload, attempts, first_attempt_at";

    /// <summary>Claims what is due, the first of each lane only: what failed holds what came after it.</summary>
    /// <param name="owner">Who claims.</param>
    /// <param name="most">Most rows.</param>
    /// <param name="each">Most rows of one receiver.</param>
    /// <param name="share">Most rows of one project; projects take turns.</param>
    /// <param name="busy">Receivers that have all their places taken.</param>
    /// <param name="full">Projects that have as many places as they may.</param>
    /// <param name="now">The instant that what is due is measured by.</param>
    /// <param name="lease">How long it is held.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<List<AlertClaim>> ClaimAsync(
        string owner,
        int most,
        int each,
        int share,
        IReadOnlyCollection<long> busy,
        IReadOnlyCollection<int> full,
        DateTimeOffset now,
        TimeSpan lease,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var clock = CrashQueueSql.Now(db);
        var free = $"state = 0 AND (lease_until IS NULL OR {CrashQueueSql.IsOver("lease_until", clock)})";
        var others = busy.Count == 0 ? "" : $" AND receiver NOT IN ({string.Join(", ", busy)})"; // Numbers of ours.
        if (full.Count > 0)
            others += $" AND project_id NOT IN ({string.Join(", ", full)})";
        return await db.Command(
                $"""
                UPDATE alert_deliveries SET lease_owner = @owner, lease_until = {clock} + @lease
                WHERE {free} AND (project_id, id) IN (
                    SELECT project_id, id FROM (
                        SELECT project_id, id, next_at, row_number() OVER (PARTITION BY project_id ORDER BY next_at, place) AS turn FROM (
                            SELECT project_id, id, next_at, place, row_number() OVER (PARTITION BY receiver ORDER BY next_at, place) AS nth FROM (
                                SELECT q.project_id, q.id, q.receiver, q.next_at, q.place FROM alert_deliveries q
                                WHERE {free} AND next_at <= @now{others} AND NOT EXISTS (SELECT 1 FROM alert_deliveries e
                                    WHERE e.project_id = q.project_id AND e.lane = q.lane AND e.state = 0
                                        AND (e.place < q.place OR (e.place = q.place AND e.id < q.id)))
                                ORDER BY next_at LIMIT {Window}) due) ranked
                        WHERE nth <= @each) turns
                    WHERE turn <= @share ORDER BY turn, next_at LIMIT @most)
                RETURNING {Columns}
                """,
                ("@owner", owner),
                ("@lease", (long)lease.TotalMicroseconds),
                ("@now", MicrosecondsConverter.ToMicroseconds(now)),
                ("@each", each),
                ("@share", share),
                ("@most", most)
            )
            .RowsAsync(r => Read(r, owner), cancellation);
    }

    /// <summary>Claims the others of a digest: what else waits for one action of a rule, whatever its bucket.</summary>
    public async Task<List<AlertClaim>> ClaimDigestAsync(AlertClaim first, int most, TimeSpan lease, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var clock = CrashQueueSql.Now(db);
        var free = $"state = 0 AND (lease_until IS NULL OR {CrashQueueSql.IsOver("lease_until", clock)})";
        return await db.Command(
                $"""
                UPDATE alert_deliveries SET lease_owner = @owner, lease_until = {clock} + @lease
                WHERE {free} AND project_id = @project AND id IN (
                    SELECT id FROM alert_deliveries WHERE {free} AND project_id = @project AND rule_id = @rule AND action_id = @action
                    ORDER BY created_at, id LIMIT @most)
                RETURNING {Columns}
                """,
                ("@owner", first.Owner),
                ("@lease", (long)lease.TotalMicroseconds),
                ("@project", first.ProjectId),
                ("@rule", first.RuleId),
                ("@action", first.ActionId),
                ("@most", most)
            )
            .RowsAsync(r => Read(r, first.Owner), cancellation);
    }

    /// <summary>Writes how an attempt ended. False when the claim was lost meanwhile: then whoever has it now decides.</summary>
    /// <param name="claim">The delivery.</param>
    /// <param name="state">Pending for another try.</param>
    /// <param name="now">When the attempt was made.</param>
    /// <param name="nextAt">When it is tried again.</param>
    /// <param name="status">The receiver's status, or null.</param>
    /// <param name="error">What went wrong, or null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<bool> EndAsync(
        AlertClaim claim,
        AlertDeliveryState state,
        DateTimeOffset now,
        DateTimeOffset nextAt,
        int? status,
        string? error,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        // Of what may be null, texts only: PostgreSQL can't tell the type of another null.
        return await db.Command(
                    $"""
                    UPDATE alert_deliveries SET state = @state, attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, @now),
                        last_attempt_at = @now, next_at = @next, last_status = {status?.ToString() ?? "NULL"}, last_error = @error,
                        lease_owner = NULL, lease_until = NULL
                    WHERE project_id = @project AND id = @id AND state = 0 AND lease_owner = @owner
                    """,
                    ("@state", (int)state),
                    ("@now", MicrosecondsConverter.ToMicroseconds(now)),
                    ("@next", MicrosecondsConverter.ToMicroseconds(nextAt)),
                    ("@error", error),
                    ("@project", claim.ProjectId),
                    ("@id", claim.Id),
                    ("@owner", claim.Owner)
                )
                .RunAsync(cancellation) == 1;
    }

    /// <summary>Gives a claim back untried.</summary>
    public async Task ReleaseAsync(AlertClaim claim, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await db.Command(
                "UPDATE alert_deliveries SET lease_owner = NULL, lease_until = NULL WHERE project_id = @project AND id = @id AND lease_owner = @owner",
                ("@project", claim.ProjectId),
                ("@id", claim.Id),
                ("@owner", claim.Owner)
            )
            .RunAsync(cancellation);
    }

    private static AlertClaim Read(DbDataReader r, string owner) =>
        new()
        {
            ProjectId = r.GetInt32(0),
            Id = r.GetGuid(1),
            RuleId = r.GetGuid(2),
            ActionId = r.GetString(3),
            Receiver = r.GetInt64(4),
            WebhookId = r.GetString(5),
            Payload = r.GetString(6),
            Attempts = r.GetInt32(7),
            FirstAttemptAt = r.Number(8),
            Owner = owner,
        };
}

namespace CrashHub.Server.Data.Alerting;

/// <summary>
/// Notes what rules may want to hear of, in the transaction that did it. A crash of a known bucket whose builds are there notes nothing and asks nothing;
/// else it is one statement, which writes a small row only where the project has a rule of that kind.
/// </summary>
internal static class AlertOutbox
{
    public static Task NoteAsync(CrashHubDb db, IReadOnlyList<AlertCause> causes, CancellationToken cancellation) =>
        causes.Count == 0
            ? Task.CompletedTask
            : db.ManyAsync(
                // A bucket that lacks builds gets such crashes by the thousand: one note at a time, and none while all rules have told about it.
                $"""
                INSERT INTO alert_events (project_id, id, kind, bucket_id, from_bucket_id, crash_id, received_at, waits, at)
                SELECT @project, @id, @kind, @bucket, @from, @crash, @received, @waits, {CrashQueueSql.Now(db)}
                WHERE EXISTS (SELECT 1 FROM alert_rules r WHERE r.project_id = @project AND r.kind = @kind AND r.enabled
                        AND (@kind <> {(int)AlertKind.MissingBuild} OR NOT EXISTS (SELECT 1 FROM alert_states s
                            WHERE s.project_id = r.project_id AND s.rule_id = r.id AND s.bucket_id = @bucket AND s.closed_at IS NULL)))
                    AND (@kind <> {(int)AlertKind.MissingBuild} OR NOT EXISTS (SELECT 1 FROM alert_events e
                        WHERE e.project_id = @project AND e.bucket_id = @bucket AND e.kind = @kind))
                """,
                causes,
                cause =>
                    [
                        ("@project", cause.Crash.ProjectId),
                        // In the order of the crashes, also where the clock does not tell them apart.
                        ("@id", Guid.CreateVersion7(MicrosecondsConverter.FromMicroseconds(cause.Crash.ReceivedAt))),
                        ("@kind", (int)cause.Kind),
                        ("@bucket", cause.Bucket),
                        ("@from", cause.From),
                        ("@crash", cause.Crash.Id),
                        ("@received", cause.Crash.ReceivedAt),
                        ("@waits", cause.Waits),
                    ],
                cancellation
            );
}

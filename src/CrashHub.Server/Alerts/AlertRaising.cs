using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Alerts;

/// <summary>Writes that a rule has told about a bucket, and what is to be delivered for it; the caller's transaction holds both.</summary>
internal sealed class AlertRaising(CrashHubDb db, AlertVault vault, Addresses addresses, TimeProvider time)
{
    /// <summary>One id for all tries, receivers and repeats of a cause: the same whoever derives it.</summary>
    public static string WebhookIdOf(Guid rule, string cause) =>
        $"msg_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule:n}/{cause}")).AsSpan(0, 16))}";

    /// <summary>Opens the alert and puts its deliveries into the outbox, in the context; the caller saves.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="project">The project's name in addresses.</param>
    /// <param name="bucket">The bucket; null for what is about the project.</param>
    /// <param name="crash">The crash that caused it, or null.</param>
    /// <param name="state">What is known of rule and bucket, tracked; null for nothing.</param>
    /// <param name="cause">What tells this opening from another.</param>
    /// <param name="oldest">For a queue: when its oldest crash was received.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<AlertState> OpenAsync(
        AlertRule rule,
        string project,
        Bucket? bucket,
        Crash? crash,
        AlertState? state,
        string cause,
        DateTimeOffset? oldest,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        var id = WebhookIdOf(rule.Id, cause);
        if (state is null)
        {
            state = new AlertState
            {
                ProjectId = rule.ProjectId,
                RuleId = rule.Id,
                BucketId = bucket?.Id ?? Guid.Empty,
                WebhookId = id,
            };
            db.AlertStates.Add(state);
        }
        (state.WebhookId, state.OpenedAt, state.ClosedAt, state.Through) = (id, now, null, bucket?.LastSeen ?? now);
        var payload = PayloadOf(rule, project, bucket, crash, oldest, now);
        var json = JsonSerializer.Serialize(payload, ContractsJson.Default.AlertPayload);
        foreach (var action in vault.Open(rule).ReadActions())
        {
            var lane = HashOf($"{action.Receiver}\n{state.BucketId}");
            var last = await db
                .AlertDeliveries.Where(d => d.ProjectId == rule.ProjectId && d.Lane == lane)
                .MaxAsync(d => (long?)d.Place, cancellation);
            var waiting = db.AlertDeliveries.Local.Where(d => d.Lane == lane).Max(d => (long?)d.Place);
            db.AlertDeliveries.Add(
                new AlertDelivery
                {
                    ProjectId = rule.ProjectId,
                    Id = Guid.CreateVersion7(now),
                    RuleId = rule.Id,
                    ActionId = action.Id,
                    BucketId = state.BucketId,
                    Lane = lane,
                    Receiver = HashOf(action.Receiver),
                    Place = Math.Max(last ?? 0, waiting ?? 0) + 1,
                    WebhookId = id,
                    Type = payload.Type,
                    Payload = json,
                    CreatedAt = now,
                    NextAt = now.AddMinutes(action.DigestMinutes),
                }
            );
        }
        return state;
    }

    private AlertPayload PayloadOf(AlertRule rule, string project, Bucket? bucket, Crash? crash, DateTimeOffset? oldest, DateTimeOffset now)
    {
        var root = addresses.Root(rule.Origin);
        return new AlertPayload
        {
            Type = rule.Kind switch
            {
                AlertKind.New => "bucket.new",
                AlertKind.Regressed => "bucket.regressed",
                AlertKind.MissingBuild => "bucket.missingBuild",
                AlertKind.Rate => "bucket.rate",
                _ => "queue.age",
            },
            Timestamp = now,
            Alert = new AlertName(rule.Id.ToString(), rule.Name),
            Project = project,
            Bucket = bucket is null
                ? null
                : new AlertBucket(
                    bucket.Id.ToString(),
                    bucket.Number,
                    bucket.Title,
                    bucket.Trap,
                    Addresses.Bucket(root, project, bucket.Id, bucket.Number)
                ),
            Crash = crash is null ? null : new AlertCrash(crash.Id.ToString(), Addresses.Crash(root, project, crash.Id)),
            Release = crash?.Release,
            Environment = crash?.Environment,
            Rate = rule.Kind == AlertKind.Rate ? new AlertRate(rule.Threshold, rule.WindowMinutes) : null,
            Queue = oldest is { } at ? new AlertQueueAge(at, rule.Threshold) : null,
        };
    }

    private static long HashOf(string text) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0);
}

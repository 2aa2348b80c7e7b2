using System.Collections.Concurrent;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Alerts;

/// <summary>
/// Sends what is in the outbox, in every process that has the role. Each receiver has a few places of its own, so that one that is slow holds only itself;
/// what is sent is marked after the receiver took it, so that a process that dies in between sends it again.
/// </summary>
internal sealed partial class AlertDispatcher(
    IDbContextFactory<CrashHubDb> databases,
    AlertVault vault,
    AlertWebhooks webhooks,
    AlertMails mails,
    AlertHint hint,
    IOptions<AlertsOptions> options,
    TimeProvider time,
    ILogger<AlertDispatcher> logger
) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // Longer than the longest attempt, so that nobody else takes what is still on its way.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);
    private const int MostMailed = 100;

    private readonly string owner = Guid.NewGuid().ToString("n");
    private readonly ConcurrentDictionary<long, int> onTheirWay = new();
    private readonly ConcurrentDictionary<int, int> ofProjects = new();
    private int count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new HashSet<Task>();
        try
        {
            while (true)
            {
                try
                {
                    running.UnionWith(await ClaimAndSendAsync(stoppingToken));
                }
                catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
                {
                    Log.Away(logger, fault.GetType().Name, fault.Message);
                }
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny([Task.Delay(Poll, time, waiting.Token), hint.WaitAsync(waiting.Token)]);
                await waiting.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
                running.RemoveWhere(task => task.IsCompleted); // None faults: each is the boundary of its own job.
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running); // Each gives back what it holds.
        }
    }

    /// <summary>Sends all that is due, and what becomes due by it.</summary>
    internal async Task RunDueAsync(CancellationToken cancellation)
    {
        while (await ClaimAndSendAsync(cancellation) is { Count: > 0 } started)
            await Task.WhenAll(started);
    }

    private async Task<List<Task>> ClaimAndSendAsync(CancellationToken cancellation)
    {
        var free = options.Value.MaxConcurrent - Volatile.Read(ref count);
        if (free <= 0)
            return [];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        if (!await db.AlertDeliveries.AnyAsync(d => d.State == AlertDeliveryState.Pending && d.NextAt <= now, cancellation))
            return [];
        var most = options.Value.MaxPerReceiver;
        var busy = onTheirWay.Where(pair => pair.Value >= most).Select(pair => pair.Key).ToList();
        // A project gets a place while it holds fewer than are free: receivers of one that never answer leave some for everybody else.
        var full = ofProjects.Where(pair => pair.Value >= free).Select(pair => pair.Key).ToList();
        var share = Math.Max(1, free / 2);
        var claims = await new AlertDeliveryQueue(db).ClaimAsync(owner, free, most, share, busy, full, now, Lease, cancellation);
        foreach (var claim in claims)
            Enter(claim);
        return [.. claims.GroupBy(c => (c.ProjectId, c.RuleId, c.ActionId)).Select(group => SendAsync([.. group], cancellation))];
    }

    /// <summary>Sends the deliveries of one action.</summary>
    private async Task SendAsync(List<AlertClaim> claims, CancellationToken cancellation)
    {
        var held = claims.ToList();
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            var rule = await db
                .AlertRules.AsNoTracking()
                .SingleOrDefaultAsync(r => r.ProjectId == claims[0].ProjectId && r.Id == claims[0].RuleId, cancellation);
            var action = rule is null ? null : vault.Open(rule).ReadActions().Find(a => a.Id == claims[0].ActionId);
            if (rule is { IsUnreadable: true })
                await EndAsync(
                    claims,
                    new(null, "its receiver can't be read: the key that sealed it is not there", IsFinal: false),
                    "none"
                );
            else if (action is null)
                await EndAsync(claims, new(null, "its receiver was removed from the rule", IsFinal: true), "none");
            else if (action.Type == AlertAction.Email)
            {
                var more = await new AlertDeliveryQueue(db).ClaimDigestAsync(claims[0], MostMailed, Lease, cancellation);
                claims.AddRange(more);
                claims.Sort((a, b) => a.Id.CompareTo(b.Id));
                await EndAsync(claims, await mails.SendAsync(rule!, action, claims, cancellation), action.Type);
            }
            else
                await Task.WhenAll(claims.Select(claim => PostAsync(rule!, action, claim, cancellation)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await ReleaseAsync(claims);
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            Log.NotMarked(logger, claims.Count, fault.GetType().Name, fault.Message);
        }
        // The boundary of a job: whatever it throws costs these deliveries only, which are tried again like any that failed.
        catch (Exception fault)
        {
            Log.Broke(logger, claims.Count, fault);
            await AgainAsync(claims, fault);
        }
        finally
        {
            foreach (var claim in held)
                Leave(claim);
            hint.Wake();
        }
    }

    private async Task PostAsync(AlertRule rule, AlertAction action, AlertClaim claim, CancellationToken cancellation) =>
        await EndAsync([claim], await webhooks.PostAsync(rule, action, claim.WebhookId, claim.Payload, cancellation), action.Type);

    /// <summary>Writes how an attempt ended. It is not cancelled: what was sent should not be sent again.</summary>
    private async Task EndAsync(List<AlertClaim> claims, AlertOutcome outcome, string type)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var queue = new AlertDeliveryQueue(db);
        var now = time.GetUtcNow();
        foreach (var claim in claims)
        {
            var first = claim.FirstAttemptAt is { } at ? MicrosecondsConverter.FromMicroseconds(at) : now;
            var state =
                outcome.Error is null ? AlertDeliveryState.Delivered
                : outcome.IsFinal || now - first >= AlertRetry.GiveUpAfter ? AlertDeliveryState.Failed
                : AlertDeliveryState.Pending;
            var next = now + AlertRetry.After(claim.Attempts + 1, Random.Shared.NextDouble());
            if (!await queue.EndAsync(claim, state, now, next, outcome.Status, outcome.Error, CancellationToken.None))
                continue;
            AlertMeasures.Tried(type, state, outcome.IsFinal && type != "none");
            if (state == AlertDeliveryState.Failed)
                Log.GivenUp(logger, claim.Id, claim.RuleId, claim.Attempts + 1, outcome.Error!);
        }
    }

    private async Task AgainAsync(List<AlertClaim> claims, Exception fault)
    {
        try
        {
            await EndAsync(claims, new(null, $"the server failed to send it ({fault.GetType().Name})", IsFinal: false), "none");
        }
        catch (Exception again) // The same boundary: the lease ends by itself, and then they are tried again.
        {
            Log.NotMarked(logger, claims.Count, again.GetType().Name, again.Message);
        }
    }

    private async Task ReleaseAsync(List<AlertClaim> claims)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            var queue = new AlertDeliveryQueue(db);
            foreach (var claim in claims)
                await queue.ReleaseAsync(claim, CancellationToken.None);
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            Log.NotMarked(logger, claims.Count, fault.GetType().Name, fault.Message); // The lease ends by itself.
        }
    }

    private void Enter(AlertClaim claim)
    {
        Interlocked.Increment(ref count);
        onTheirWay.AddOrUpdate(claim.Receiver, 1, static (_, held) => held + 1);
        ofProjects.AddOrUpdate(claim.ProjectId, 1, static (_, held) => held + 1);
    }

    private void Leave(AlertClaim claim)
    {
        Interlocked.Decrement(ref count);
        if (onTheirWay.AddOrUpdate(claim.Receiver, 0, static (_, held) => held - 1) == 0)
            onTheirWay.TryRemove(KeyValuePair.Create(claim.Receiver, 0));
        if (ofProjects.AddOrUpdate(claim.ProjectId, 0, static (_, held) => held - 1) == 0)
            ofProjects.TryRemove(KeyValuePair.Create(claim.ProjectId, 0));
    }

    private static partial class Log
    {
        [LoggerMessage(810, LogLevel.Warning, "Deliveries of alerts wait: the database is away ({Class}: {Reason})")]
        public static partial void Away(ILogger logger, string @class, string reason);

        [LoggerMessage(
            811,
            LogLevel.Warning,
            "How {Count} deliveries ended could not be written: they may be sent again ({Class}: {Reason})"
        )]
        public static partial void NotMarked(ILogger logger, int count, string @class, string reason);

        [LoggerMessage(812, LogLevel.Warning, "Delivery {Delivery} of alert rule {Rule} is given up after {Attempts} tries: {Reason}")]
        public static partial void GivenUp(ILogger logger, Guid delivery, Guid rule, int attempts, string reason);

        [LoggerMessage(813, LogLevel.Error, "Sending {Count} deliveries of alerts failed by a fault of ours; they are tried again")]
        public static partial void Broke(ILogger logger, int count, Exception fault);
    }
}

using System.Net;
using CrashHub.Server.Accounts;
using CrashHub.Server.Alerts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;
using CrashHub.Server.Tests.Processing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Alerts;

/// <summary>A database with finishes, a watch and dispatchers over it, and a clock that the test moves.</summary>
internal sealed class AlertSite : IAsyncDisposable
{
    public static readonly Caller Somebody = new("ann", TokenScopes.Triage, null);

    private readonly List<AlertHttp> connections = [];
    private readonly Addresses addresses = new(new ConfigurationBuilder().Build());
    private readonly AlertHint hint = new();

    /// <summary>Keys of this site alone, as a service has its own.</summary>
    public AlertVault Vault { get; } = new(new EphemeralDataProtectionProvider(), NullLogger<AlertVault>.Instance);

    private AlertSite(QueueDatabase database) => Database = database;

    public QueueDatabase Database { get; }

    /// <summary>As the database's crashes are received.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public AlertsOptions Options { get; } = new() { AllowPrivateNetworks = true };

    /// <summary>What receivers' names lead to; null for the system's answer.</summary>
    public IPAddress[]? Resolved { get; set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AlertSite> OnAsync(string kind) => new(await QueueDatabase.CreateAsync(kind));

    /// <summary>Makes a rule that tells the given addresses.</summary>
    public async Task<AlertRule> RuleAsync(AlertWhen when, string query, params string[] urls)
    {
        var actions = urls.Select(url => new AlertDraftAction(null, AlertAction.Webhook, url, null, 0)).ToList();
        var (rule, fault) = await DeskAsync(desk =>
            desk.CreateAsync(
                Somebody,
                1,
                new AlertDraft($"{when.Kind}", query, when, actions, true),
                "http://crashhub.example",
                Cancellation
            )
        );
        Assert.Null(fault);
        return rule!;
    }

    public async Task<T> DeskAsync<T>(Func<AlertDesk, Task<T>> work)
    {
        await using var db = Database.CreateDbContext();
        return await work(new AlertDesk(db, Vault, Microsoft.Extensions.Options.Options.Create(Options), Time));
    }

    /// <summary>Decides about everything that is noted, and looks at what lasts.</summary>
    public async Task WatchAsync()
    {
        var watch = new AlertWatch(
            Database,
            Vault,
            addresses,
            hint,
            Microsoft.Extensions.Options.Options.Create(Options),
            Time,
            NullLogger<AlertWatch>.Instance
        );
        while (await watch.StepAsync(Cancellation)) { }
        await using var db = Database.CreateDbContext();
        await db.WorkLeases.ExecuteDeleteAsync(Cancellation); // The next one is another process.
    }

    /// <summary>A dispatcher as one process has it.</summary>
    public AlertDispatcher Dispatcher()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var http = Resolved is { } resolved ? new AlertHttp(options, (_, _) => Task.FromResult(resolved)) : new AlertHttp(options);
        connections.Add(http);
        return new AlertDispatcher(
            Database,
            Vault,
            new AlertWebhooks(http, Time),
            new AlertMails(options, Time),
            hint,
            options,
            Time,
            NullLogger<AlertDispatcher>.Instance
        );
    }

    /// <summary>Sends all that is due.</summary>
    public Task DeliverAsync() => Dispatcher().RunDueAsync(Cancellation);

    public async Task<List<AlertDelivery>> DeliveriesAsync()
    {
        await using var db = Database.CreateDbContext();
        return await db.AlertDeliveries.AsNoTracking().OrderBy(d => d.CreatedAt).ThenBy(d => d.Id).ToListAsync(Cancellation);
    }

    public async Task<AlertDelivery> OneAsync() => Assert.Single(await DeliveriesAsync());

    /// <summary>Marks the bucket of a crash resolved, so that its next crash brings it back.</summary>
    public Task ResolveAsync(Crash crash) =>
        Database.RunAsync(db =>
            db.Buckets.Where(b => b.Id == crash.BucketId)
                .ExecuteUpdateAsync(b =>
                    b.SetProperty(x => x.Status, CrashHub.Contracts.BucketStatus.Resolved)
                        .SetProperty(x => x.Regressed, false)
                        .SetProperty(x => x.ResolvedAt, crash.ReceivedAt)
                )
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var http in connections)
            http.Dispose();
        hint.Dispose();
        await Database.DisposeAsync();
    }
}

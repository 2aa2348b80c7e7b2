using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Alerts;

/// <summary>Decides what is told: about what finishes noted as soon as it is there, about rates and queues now and then. One process at a time does.</summary>
internal sealed partial class AlertWatch(
    IDbContextFactory<CrashHubDb> databases,
    AlertVault vault,
    Addresses addresses,
    AlertHint hint,
    IOptions<AlertsOptions> options,
    TimeProvider time,
    ILogger<AlertWatch> logger
) : SteppedService(Poll, time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private const string LeaseName = "alerts";
    private const int MostSeen = 20_000;

    private readonly string owner = Guid.NewGuid().ToString("n");
    private readonly Dictionary<(Guid Rule, long Version, Guid Bucket), long> seen = [];
    private long? looked;
    private long? upkept;

    /// <summary>Decides about what is noted, and looks where it is time to. False when nothing more is to be decided now.</summary>
    internal override async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var now = Time.GetTimestamp();
        var noted = await new AlertEventQueue(db).DueAsync(cancellation);
        var isTime = IsDue(looked, LookEvery);
        if (noted.Count == 0 && !isTime)
            return false;
        var lasting = isTime ? await LastingAsync(db, cancellation) : [];
        var isUpkeep = isTime && IsDue(upkept, UpkeepEvery);
        if (noted.Count == 0 && lasting.Count == 0 && !isUpkeep)
        {
            looked = now;
            return false;
        }
        if (!await new WorkLeases(db).HoldAsync(LeaseName, owner, Lease, cancellation))
            return false;
        var raising = new AlertRaising(db, vault, addresses, Time);
        var match = new AlertMatch(db, Time);
        var decided = false;
        var decisions = new AlertDecisions(db, raising, match);
        var begun = Time.GetTimestamp();
        foreach (var one in noted)
        {
            decided |= await decisions.DecideAsync(one, cancellation);
            // Slow queries of one project's rules: the next step begins with each project's oldest again, and holds the lease anew.
            if (Time.GetElapsedTime(begun) > LongestStep)
                break;
        }
        if (isTime)
            await LookAsync(db, lasting, raising, match, isUpkeep, cancellation);
        (looked, upkept) = (isTime ? now : looked, isUpkeep ? now : upkept);
        hint.Wake();
        return decided;
    }

    private bool IsDue(long? last, TimeSpan every) => last is not { } at || Time.GetElapsedTime(at) >= every;

    private static Task<List<AlertRule>> LastingAsync(CrashHubDb db, CancellationToken cancellation) =>
        db
            .AlertRules.AsNoTracking()
            .Where(r => r.Enabled && r.Kind >= AlertKind.MissingBuild)
            .OrderBy(r => r.ProjectId)
            .ThenBy(r => r.Id)
            .ToListAsync(cancellation);

    private async Task LookAsync(
        CrashHubDb db,
        List<AlertRule> rules,
        AlertRaising raising,
        AlertMatch match,
        bool isUpkeep,
        CancellationToken cancellation
    )
    {
        if (seen.Count > MostSeen)
            seen.Clear();
        var rates = new AlertRates(db, raising, match, Time);
        var upkeep = new AlertUpkeep(db, vault, raising, Time);
        foreach (var rule in rules)
        {
            if (rule.Kind == AlertKind.Rate)
                await rates.LookAsync(rule, seen, cancellation);
            else if (rule.Kind == AlertKind.QueueAge)
                await upkeep.QueueAsync(rule, cancellation);
            else if (isUpkeep)
                await upkeep.CloseMissingAsync(rule, cancellation);
            db.ChangeTracker.Clear();
        }
        if (isUpkeep)
        {
            await upkeep.SealAsync(cancellation);
            await upkeep.PruneAsync(Time.GetUtcNow().AddDays(-options.Value.KeepDays), cancellation);
        }
    }

    protected override void SayAway(Exception fault) => Log.Away(logger, fault.GetType().Name, fault.Message);

    private static partial class Log
    {
        [LoggerMessage(800, LogLevel.Warning, "Alerts wait: the database is away ({Class}: {Reason})")]
        public static partial void Away(ILogger logger, string @class, string reason);
    }
}

using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Releases.Gates;

/// <summary>Reads what the gate's verdict hangs on, and writes the answer.</summary>
internal sealed class GateReader(CrashHubDb db, TimeProvider time, Addresses addresses)
{
    private const int MostItems = 500;
    private static readonly TimeSpan AboutNow = TimeSpan.FromMinutes(10);
    private static readonly IReadOnlyDictionary<string, long> None = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The answer, or what is wrong with the question's query.</summary>
    public async Task<(GateDocument? Answer, ProblemHttpResult? Fault)> ReadAsync(
        HttpRequest request,
        ProjectContext project,
        Caller caller,
        GateQuery query,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            var (facts, fault) = await FactsAsync(project.Id, caller, query, cancellation);
            if (facts is null)
                return (null, fault);
            var (verdict, reasons) = GateJudge.Of(query, facts);
            var answer = new GateDocument
            {
                Verdict = verdict,
                Reasons = reasons,
                Release = query.Release,
                Baseline = facts.Baseline?.Name ?? query.Baseline,
                Environment = query.Environment,
                Since = query.Since,
                AsOf = query.AsOf.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
                Counts = new GateCounts
                {
                    Crashes = facts.Crashes,
                    BaselineCrashes = facts.BaselineCrashes,
                    Buckets = facts.Buckets,
                    NewBuckets = facts.New.Count,
                    RegressedBuckets = facts.Regressed.Count,
                    Queued = facts.Queued + facts.BaselineQueued,
                    WaitingForBuilds = facts.WaitingForBuilds,
                    Failed = facts.Failed,
                },
                Rates = facts.Rates,
                NewBuckets = await ItemsAsync(request, project, facts, facts.New, cancellation),
                RegressedBuckets = await ItemsAsync(request, project, facts, facts.Regressed, cancellation),
            };
            return (answer, null);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task<(GateFacts? Facts, ProblemHttpResult? Fault)> FactsAsync(
        int project,
        Caller caller,
        GateQuery query,
        CancellationToken cancellation
    )
    {
        var scope = query.Scope(project) with { IsWhole = query.Since is null && query.AsOf >= time.GetUtcNow() - AboutNow };
        await ReadingMarks.SettleAsync(db, project, scope.AsOf, cancellation);
        var rows = new GateRows(db);
        var readsMemory = caller.Has(TokenScopes.MemoryRead);
        if (query.Buckets is { } wanted && BucketMatch.Fault(wanted, readsMemory, time.GetUtcNow()) is { } bad)
            return (null, QueryProblems.Of(bad));
        if (await rows.FindAsync(scope, query.Release, cancellation) is not { } release)
            return (new GateFacts { Release = null, Baseline = null }, null);
        var baseline =
            query.ComparesWithNothing ? null
            : query.Baseline is { } named ? await rows.FindAsync(scope, named, cancellation)
            : await rows.BeforeAsync(scope, release, cancellation);
        // First what is still to come: a crash that a worker ends meanwhile counts here and in its bucket, and never in neither.
        var queued = await rows.QueuedAsync(scope, query.Release, cancellation);
        var baselineQueued = baseline is null ? 0 : await rows.QueuedAsync(scope with { Since = 0 }, baseline.Name, cancellation);
        var waiting = await rows.WaitingAsync(scope, cancellation);
        var failed = await rows.FailedAsync(scope, query.MaxFailed, cancellation);
        var buckets = new GateBuckets(db);
        var (found, count, crashes) = await buckets.FindAsync(scope, baseline, isAllNew: query.ComparesWithNothing, cancellation);
        if (found.Count > GateBuckets.Most)
            return (null, TooMany());
        if (query.Buckets is not null && found.Count > 0)
        {
            var ids = found.ConvertAll(b => b.Id);
            var (fitting, slow) = await BucketMatch.FittingAsync(
                db,
                project,
                ids,
                query.Buckets,
                readsMemory,
                time.GetUtcNow(),
                cancellation
            );
            if (slow is not null)
                return (null, QueryProblems.Of(slow));
            found.RemoveAll(b => !fitting.Contains(b.Id));
        }
        var facts = new GateFacts
        {
            Release = release,
            Baseline = baseline,
            IsCompared = baseline is not null || query.ComparesWithNothing,
            New = found.FindAll(b => !b.IsRegressed),
            Regressed = found.FindAll(b => b.IsRegressed),
            Buckets = count,
            Crashes = crashes,
            Queued = queued,
            BaselineQueued = baselineQueued,
            WaitingForBuilds = waiting.Sum(w => w.Count),
            Uncertain = await SurvivorsAsync(project, waiting, cancellation),
            Failed = failed,
        };
        facts = await WithRatesAsync(query, scope, facts, buckets, rows, cancellation);
        if (query.Environment is not null && !facts.HasCrashes && facts.Invocations == 0)
            facts = facts with { HeardFrom = await rows.OtherEnvironmentsAsync(scope, cancellation) };
        return (facts, null);
    }

    private static async Task<GateFacts> WithRatesAsync(
        GateQuery query,
        GateScope scope,
        GateFacts facts,
        GateBuckets buckets,
        GateRows rows,
        CancellationToken cancellation
    )
    {
        var mine = await buckets.ByEnvironmentAsync(scope, cancellation);
        var invocations = await rows.InvocationsAsync(scope, cancellation);
        if (facts.Baseline is not { } baseline)
            return facts with { Rates = GateRates.Of(query, mine, invocations, None, None) };
        // The baseline is measured over all of its life: the more it ran, the surer what is usual.
        var before = scope with
        {
            Release = baseline.Name,
            Since = 0,
        };
        var others = await buckets.ByEnvironmentAsync(before, cancellation);
        return facts with
        {
            BaselineCrashes = others.Values.Sum(),
            Rates = GateRates.Of(query, mine, invocations, others, await rows.InvocationsAsync(before, cancellation)),
        };
    }

    private async Task<IReadOnlySet<Guid>> SurvivorsAsync(
        int project,
        List<(Guid Leaf, long Count)> waiting,
        CancellationToken cancellation
    ) =>
        waiting.Count == 0
            ? new HashSet<Guid>()
            : (await Survivors.OfAsync(db, project, waiting.Select(w => w.Leaf), cancellation)).Values.ToHashSet();

    private async Task<IReadOnlyList<GateItem>> ItemsAsync(
        HttpRequest request,
        ProjectContext project,
        GateFacts facts,
        IReadOnlyList<GateBucket> buckets,
        CancellationToken cancellation
    )
    {
        var shown = buckets.Take(MostItems).ToList();
        var ids = shown.ConvertAll(b => b.Id);
        var rows = await db
            .Buckets.AsNoTracking()
            .Where(b => b.ProjectId == project.Id && ids.Contains(b.Id))
            .ToDictionaryAsync(b => b.Id, cancellation);
        return
        [
            .. shown
                .Where(b => rows.ContainsKey(b.Id))
                .Select(b => Item(request, project, rows[b.Id], b.Count, facts.Uncertain.Contains(b.Id))),
        ];
    }

    private GateItem Item(HttpRequest request, ProjectContext project, Bucket bucket, long count, bool waits) =>
        new()
        {
            Id = bucket.Id.ToString(),
            Number = bucket.Number,
            Title = bucket.Title,
            Culprit = bucket.Culprit,
            Trap = bucket.Trap,
            Status = bucket.Status,
            Count = count,
            WaitsForBuild = waits,
            Fingerprint = bucket.Fingerprint,
            Links = addresses.Bucket(request, project.Slug, bucket.Id, bucket.Number),
        };

    private static ProblemHttpResult TooMany() =>
        Problem.Of(
            400,
            "too-many",
            "Too many buckets",
            $"More than {GateBuckets.Most:N0} buckets are new; narrow the reading down by environment or since.",
            ("limit", GateBuckets.Most),
            ("unit", "buckets")
        );
}

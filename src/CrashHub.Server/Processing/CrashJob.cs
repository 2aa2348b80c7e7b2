using System.Text;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>One crash from its dump to its stored report. What it throws is judged by the worker.</summary>
internal sealed class CrashJob(
    IDbContextFactory<CrashHubDb> databases,
    IBlobStore blobs,
    OpenedIndexes indexes,
    AnalysisCalls analysis,
    PrivacyRules rules,
    IOptions<ProcessingOptions> options,
    TimeProvider time
)
{
    /// <summary>Makes and stores the report.</summary>
    /// <returns>How the finish ended, or why no report can be made.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<(CrashFinishResult Result, string? Error)> RunAsync(CrashQueueClaim claim, CancellationToken stop)
    {
        using var dump = claim.DumpLocator is null ? null : await blobs.OpenAsync(claim.DumpLocator, stop);
        if (dump is null)
            return (default, "dumpMissing: the dump is not in the store");
        using var clock = new CancellationTokenSource(options.Value.MaxTime, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        try
        {
            var rule = await RuleAsync(claim.ProjectId, bound.Token);
            var cleaned = rule.KeepsEverything
                ? CleanedCrash.Scrub(blobs, claim, rule, dump.Bytes, bound.Token)
                : await OnThreadAsync(() => CleanedCrash.Scrub(blobs, claim, rule, dump.Bytes, bound.Token), bound.Token);
            var (input, refusal) = await ReportAsync(claim, cleaned, bound.Token);
            if (input is null)
                return (default, refusal);
            input = await cleaned.StoreAsync(input, bound.Token);
            await using var db = await databases.CreateDbContextAsync(stop);
            var result = await new CrashFinish(db).RunAsync(claim, input, stop);
            await cleaned.SettleAsync(result);
            return (result, null);
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return (default, $"timeLimit: analysis took longer than {options.Value.MaxSeconds} s (Processing:MaxSeconds)");
        }
    }

    private async Task<PrivacyRule> RuleAsync(int project, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await rules.OfAsync(db, project, cancellation);
    }

    private async Task<(CrashFinishInput? Input, string? Refusal)> ReportAsync(
        CrashQueueClaim claim,
        CleanedCrash cleaned,
        CancellationToken cancellation
    )
    {
        var crashEvent = JsonSerializer.Deserialize(claim.EventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent();
        var plan = await OnThreadAsync(() => Plan(claim, cleaned.Body, crashEvent), cancellation);
        if (plan.Refusal is { } refusal)
            return (null, $"unreadable: {refusal}");
        using var modules = new CrashModules(blobs, indexes, claim);
        long generation;
        await using (var db = await databases.CreateDbContextAsync(cancellation))
        {
            // Read before matching: a build that arrives from now on is seen by the finish.
            generation = await db.Projects.Where(p => p.Id == claim.ProjectId).Select(p => p.BuildsGeneration).FirstAsync(cancellation);
            await modules.LoadAsync(db, plan, cancellation);
        }
        var input = await OnThreadAsync(
            () =>
            {
                var report = analysis.Analyze(plan, modules.Loaded, cancellation);
                return Input(cleaned.Clean(report, plan.Capture?.Scrubbed ?? 0), modules, generation);
            },
            cancellation
        );
        await modules.ReplaceDamagedAsync(databases, cancellation);
        return (input, null);
    }

    private static AnalysisPlan Plan(CrashQueueClaim claim, ReadOnlyMemory<byte> body, CrashEvent crashEvent) =>
        claim.Body == CrashBody.Text
            ? CrashAnalysis.PlanText(Encoding.UTF8.GetString(body.Span), crashEvent, AnalysisLimits.Default)
            : CrashAnalysis.Plan(body, crashEvent, AnalysisLimits.Default);

    private static CrashFinishInput Input(CrashReport report, CrashModules modules, long generation)
    {
        var (title, culprit) = BucketTitle.Of(report);
        var (packed, fromMemory) = StoredReport.Pack(report);
        return new CrashFinishInput
        {
            Trap = BucketTitle.Name(report.Trap.Kind),
            Algorithm = report.Signature.Algorithm,
            Fingerprint = report.Signature.Fingerprint,
            SignatureText = report.Signature.Text,
            Title = title,
            Culprit = culprit,
            Report = packed,
            FromMemory = fromMemory,
            Modules = modules.Rows,
            BuildsGeneration = generation,
            WantsBuilds = modules.WantsBuilds,
        };
    }

    /// <summary>Analysis may compute for seconds: on a thread of its own it takes none from the requests.</summary>
    private static Task<T> OnThreadAsync<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Processing;

/// <summary>One crash on its way from its dump to what its finish writes; it ends with one of input, refusal or fault, or was not reached.</summary>
internal sealed class CrashAttempt : IDisposable
{
    private readonly CrashQueueClaim claim;
    private IBlobContent? dump;
    private AnalysisPlan? plan;
    private CrashModules? modules;

    public CrashAttempt(CrashQueueClaim claim)
    {
        this.claim = claim;
        // Several are under way at once, so none is the current one.
        var current = Activity.Current;
        Span = CrashTrace.Process(claim.ProjectId, claim.Id, claim.EventJson);
        Activity.Current = current;
    }

    public CrashQueueClaim Claim => claim;

    /// <summary>The crash's place in its trace; null when nobody traces.</summary>
    public Activity? Span { get; }

    /// <summary>What the finish writes.</summary>
    public CrashFinishInput? Input { get; private set; }

    /// <summary>Why no report can be made.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What was thrown.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>False when nobody knows yet how it ends.</summary>
    public bool HasEnded => Input is not null || Refusal is not null || Fault is not null;

    /// <summary>Opens the dump.</summary>
    public async Task OpenAsync(IBlobStore blobs, CancellationToken stop)
    {
        using var phase = Phase.Load(Span);
        dump = claim.DumpLocator is null ? null : await blobs.OpenAsync(claim.DumpLocator, stop);
        if (dump is null)
            Refusal = "dumpMissing: the dump is not in the store";
    }

    /// <summary>Reads the dump.</summary>
    public void Plan()
    {
        using var phase = Phase.Plan(Span);
        var crashEvent = JsonSerializer.Deserialize(claim.EventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent();
        plan =
            claim.Body == CrashBody.Text
                ? CrashAnalysis.PlanText(Encoding.UTF8.GetString(dump!.Bytes.Span), crashEvent, AnalysisLimits.Default)
                : CrashAnalysis.Plan(dump!.Bytes, crashEvent, AnalysisLimits.Default);
        if (plan.Refusal is { } refusal)
            Refusal = $"unreadable: {refusal}";
    }

    /// <summary>Finds and opens the modules that the report wants.</summary>
    public async Task LoadAsync(CrashModules wanted, CancellationToken stop)
    {
        using var phase = Phase.Match(Span);
        modules = wanted;
        await modules.LoadAsync(plan!, stop);
    }

    /// <summary>Makes the report.</summary>
    public void Analyze(AnalysisCalls analysis, long generation, long keepPerHour, CancellationToken cancellation)
    {
        using var phase = Phase.Analyze(Span);
        var report = analysis.Analyze(plan!, modules!.Loaded, cancellation);
        var (title, culprit) = BucketTitle.Of(report);
        var (packed, fromMemory) = StoredReport.Pack(report);
        Input = new CrashFinishInput
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
            KeepPerHour = keepPerHour,
        };
    }

    /// <summary>Gives up the indexes that turned out damaged.</summary>
    public Task ReplaceDamagedAsync(CancellationToken cancellation) => modules?.ReplaceDamagedAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>Ends it because its time is over.</summary>
    public void Refuse(string reason) => Refusal = reason;

    /// <summary>Ends it with what was thrown.</summary>
    public void Fail(Exception fault) => (Input, Fault) = (null, fault);

    public void Dispose()
    {
        modules?.Dispose();
        dump?.Dispose();
        var current = Activity.Current;
        Span?.Dispose();
        Activity.Current = current;
    }
}

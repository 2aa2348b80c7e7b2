using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using CrashHub.Server.Modules;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Processing;

/// <summary>One crash on its way from its dump to what its finish writes; it ends with one of input, refusal or fault, or was not reached.</summary>
internal sealed class CrashAttempt : IDisposable
{
    private readonly CrashQueueClaim claim;
    private IBlobStore? store;
    private IBlobContent? dump;
    private CleanedCrash? cleaned;
    private AnalysisPlan? plan;
    private CrashModules? modules;
    private CrashEvent told = new();
    private CrashEvent crashEvent = new();
    private bool keepsMemory = true;

    public CrashAttempt(CrashQueueClaim claim)
    {
        this.claim = claim;
        // Several are under way at once, so none is the current one.
        var current = Activity.Current;
        Span = CrashTrace.Process(claim.ProjectId, claim.Id, claim.EventJson);
        Activity.Current = current;
    }

    public CrashQueueClaim Claim => claim;

    /// <summary>What finding its modules takes.</summary>
    public StoredCrash Stored => new(claim.ProjectId, claim.Id, claim.Body, claim.Release, claim.AttachmentsJson);

    /// <summary>The crash's place in its trace; null when nobody traces.</summary>
    public Activity? Span { get; }

    /// <summary>What the finish writes.</summary>
    public CrashFinishInput? Input { get; private set; }

    /// <summary>Why no report can be made.</summary>
    public string? Refusal { get; private set; }

    /// <summary>True when the dump itself is why no report can be made.</summary>
    public bool IsUnreadable { get; private set; }

    /// <summary>What was thrown.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>False when nobody knows yet how it ends.</summary>
    public bool HasEnded => Input is not null || Refusal is not null || Fault is not null;

    /// <summary>False when those before it took so long that it comes with the next job.</summary>
    public bool IsReached { get; set; } = true;

    /// <summary>Opens the dump.</summary>
    public async Task OpenAsync(IBlobStore blobs, CancellationToken stop)
    {
        store = blobs;
        if (claim is { Body: CrashBody.Probe, DumpLocator: null } && CrashJson.Probe(claim.ProbeJson) is { IsCounted: true } probe)
        {
            Input = CrashFinishInput.Counted(probe, Told());
            return;
        }
        using var phase = Phase.Load(Span);
        dump = claim.DumpLocator is null ? null : await blobs.OpenOnceAsync(claim.DumpLocator, stop);
        if (dump is null)
            Refusal = "dumpMissing: the dump is not in the store";
        else if (claim.Attempts > 0)
            dump.Check(); // A process died with it: perhaps by a page of it that the disk did not give.
    }

    /// <summary>Reads the dump, scrubbed as the project wants it.</summary>
    public void Plan(PrivacyRule rule, GroupingInForce grouping, CancellationToken cancellation)
    {
        using var phase = Phase.Plan(Span);
        cleaned = CleanedCrash.Scrub(store!, claim, rule, dump!.Bytes, cancellation);
        keepsMemory = rule.Mode != DumpPrivacy.Stack;
        told = Told();
        crashEvent = rule.Scrub.Clean(told);
        plan =
            claim.Body == CrashBody.Text
                ? CrashAnalysis.PlanText(Encoding.UTF8.GetString(cleaned.Body.Span), crashEvent, AnalysisLimits.Default, grouping.Rules)
                : CrashAnalysis.Plan(cleaned.Body, crashEvent, AnalysisLimits.Default, grouping.Rules);
        if (plan.Refusal is { } refusal)
            (Refusal, IsUnreadable) = ($"unreadable: {refusal}", true);
    }

    /// <summary>Finds and opens the modules that the report wants.</summary>
    public async Task LoadAsync(CrashModules wanted, CancellationToken stop)
    {
        using var phase = Phase.Match(Span);
        modules = wanted;
        plan = await modules.LoadAsync(plan!, stop);
    }

    /// <summary>Makes the report.</summary>
    public void Analyze(AnalysisCalls analysis, long generation, long keepPerHour, CancellationToken cancellation)
    {
        using var phase = Phase.Analyze(Span);
        var report = cleaned!.Clean(analysis.Analyze(plan!, modules!.Loaded, cancellation), plan!.Capture?.Scrubbed ?? 0);
        var (title, culprit) = BucketTitle.Of(report);
        var (packed, fromMemory) = StoredReport.Pack(report);
        var stack = StackKeys.Collapse(StackKeys.StackOf(report));
        var probe = CrashJson.Probe(claim.ProbeJson);
        Input = new CrashFinishInput
        {
            Trap = BucketTitle.Name(report.Trap.Kind),
            Algorithm = report.Signature.Algorithm,
            Fingerprint = report.Signature.Fingerprint,
            SignatureText = report.Signature.Text,
            Stack = CrashStack.Of(report.Signature.Stack),
            StackTerms = TermSet.OfStack(report.Threads is [var trapped, ..] ? trapped.Frames : [], report.Modules),
            EventTerms = TermSet.OfEvent(crashEvent),
            Message = report.Trap.Message,
            Title = title,
            Culprit = culprit,
            Report = packed,
            FromMemory = fromMemory,
            SignatureInput = report.SignatureInput is { } input ? StoredSignatureInput.Pack(input) : null,
            Modules = modules.Rows,
            BuildsGeneration = generation,
            WantsBuilds = modules.WantsBuilds,
            KeepPerHour = keepPerHour,
            StackKeys =
                stack.Count == 0 ? [] : StackKeys.Of(stack, modules.Known(plan), claim.Release, crashEvent.Fingerprint, asks: false),
            Functions = [.. stack.Take(ProbeMark.MostFunctions).Select(frame => frame.Function)],
            IsFullDump = claim.Body == CrashBody.Coredump && (!keepsMemory || probe is { WantedFull: true } || HasMemory(report)),
            Probe = probe,
        };
    }

    /// <summary>Gives up the indexes that turned out damaged, and puts what is kept in place of the dump and log that came.</summary>
    public async Task ReplaceAsync(CancellationToken stop)
    {
        if (modules is not null)
            await modules.ReplaceDamagedAsync(stop);
        if (Input is not null && cleaned is not null)
            Input = await cleaned.StoreAsync(Input with { EventJson = CleanEvent() }, stop);
    }

    /// <summary>The blobs that nobody names after a finish that ended so. After a void one nobody knows: the collector finds out.</summary>
    public IEnumerable<string> Unnamed(CrashFinishResult result) =>
        result switch
        {
            CrashFinishResult.Finished => cleaned!.Replaced,
            CrashFinishResult.Dropped =>
            [
                .. cleaned?.Put ?? [],
                .. CrashBlobs.Of(claim.DumpLocator, claim.LogLocator, claim.AttachmentsJson),
            ],
            CrashFinishResult.Requeued => cleaned!.Put,
            _ => [],
        };

    /// <summary>The event as it is kept; null when what came may stay, as most often: ingest cleans it by the list of its time.</summary>
    private string? CleanEvent() => crashEvent == told ? null : JsonSerializer.Serialize(crashEvent, ContractsJson.Default.CrashEvent);

    private CrashEvent Told() => JsonSerializer.Deserialize(claim.EventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent();

    private static bool HasMemory(CrashReport report)
    {
        foreach (var memory in report.Memories)
        {
            if (memory.CapturedBytes > 0)
                return true;
        }
        return false;
    }

    /// <summary>Ends it because its time is over.</summary>
    public void Refuse(string reason) => (Refusal, IsUnreadable) = (reason, true);

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

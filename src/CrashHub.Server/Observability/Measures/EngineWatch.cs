using System.Diagnostics.Metrics;
using CrashHub.Server.Data;

namespace CrashHub.Server.Observability.Measures;

/// <summary>
/// Looks at queue, disks and readiness every few seconds, so that a reading of the metrics costs the engines nothing. What can't be found out is not
/// shown: an old figure would look like a calm queue.
/// </summary>
internal sealed class EngineWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private const int LooksAMinute = 12;

    private readonly QueueFigures? queue;
    private readonly StorageFigures storage;
    private readonly Readiness readiness;
    private readonly ProjectGauge projects;
    private readonly TimeProvider time;
    private readonly Meter meter;
    private bool hasQueue;
    private bool? isReady;

    public EngineWatch(
        QueueFigures queue,
        StorageFigures storage,
        Readiness readiness,
        ProjectGauge projects,
        IMeterFactory meters,
        IConfiguration configuration,
        TimeProvider time
    )
    {
        // The queue is one for all processes: asking for it in those that there are few of is enough.
        this.queue = RolesSetting.Of(configuration).HasFlag(Roles.Web) ? queue : null;
        (this.storage, this.readiness, this.projects, this.time) = (storage, readiness, projects, time);
        meter = meters.Create(CrashHubMeter.Name);
        meter.CreateObservableGauge(
            "crashhub.queue.depth",
            Depth,
            "{crash}",
            "Crashes that are queued or worked on; 100000 stands for that many or more."
        );
        meter.CreateObservableGauge("crashhub.queue.oldest.age", Age, "s", "How long the oldest new crash has waited for its report.");
        meter.CreateObservableGauge("crashhub.ready", Ready, "1", "1 when database and store can be written, else 0: what /readyz says.");
        meter.CreateObservableGauge("crashhub.storage.free", storage.Free, "By", "Free bytes of the disks of data folder and file store.");
        meter.CreateObservableGauge(
            "crashhub.storage.min_free",
            storage.MinFree,
            "By",
            "Storage:MinFreeBytes: below it posts are answered 503."
        );
        meter.CreateObservableGauge("crashhub.storage.journal.size", storage.Journal, "By", "Bytes of the ingest journal's segments.");
        meter.CreateObservableGauge("crashhub.storage.database.size", storage.Database, "By", "Bytes of the database.");
    }

    /// <summary>Looks at everything once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        storage.Refresh();
        isReady = await readiness.WhyNotAsync(cancellation) is null;
        if (queue is null)
            return;
        hasQueue = false;
        await queue.RefreshAsync(cancellation);
        hasQueue = true;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        IngestMeasures.Begin();
        CommitMeasures.Begin();
        ProcessingMeasures.Begin();
        SymbolIndexMeasures.Begin();
        EngineMeasures.Begin();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var look = 0; ; look++)
            {
                await LookSafelyAsync(look, stoppingToken);
                await timer.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task LookSafelyAsync(int look, CancellationToken cancellation)
    {
        if (look > 0 && look % LooksAMinute == 0)
            projects.Turn();
        try
        {
            if (look % LooksAMinute == 0)
                await storage.RefreshDatabaseAsync(cancellation);
            await LookAsync(cancellation);
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            EngineMeasures.Failed(fault);
        }
    }

    private IEnumerable<Measurement<long>> Depth() => hasQueue ? [new(queue!.Depth)] : [];

    private IEnumerable<Measurement<double>> Age() => hasQueue ? [new(queue!.Age.TotalSeconds)] : [];

    private IEnumerable<Measurement<int>> Ready() => isReady is { } ready ? [new(ready ? 1 : 0)] : [];

    public override void Dispose()
    {
        meter.Dispose();
        projects.Dispose();
        base.Dispose();
    }
}

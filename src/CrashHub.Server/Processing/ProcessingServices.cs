using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>What this folder adds to the process.</summary>
internal static class ProcessingServices
{
    public static void AddProcessing(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ProcessingOptions>().BindConfiguration(ProcessingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProcessingOptions>, ProcessingOptionsValidator>();
        services.TryAddSingleton<AnalysisCalls>();
        services.TryAddSingleton<IndexCalls>();
        services.AddSingleton<LeasedWork>();
        services.AddSingleton<SymbolIndexPlanner>();
        services.AddSingleton<SymbolIndexJob>();
        services.AddSingleton<WorkMarks>();
        services.AddSingleton<CrashJob>();
        services.AddSingleton<DroppedBlobs>();
        services.AddSingleton<CrashEnds>();
        services.AddSingleton<CountingJob>();
        services.AddSingleton<BusyQueue>();
        services.AddSingleton<CrashRounds>();
        services.AddSingleton<CrashDeaths>();
        services.AddSingleton<CrashWorker>();
        services.AddSingleton(p => new AloneGate(p.GetRequiredService<IOptions<ProcessingOptions>>().Value.WorkerCount));
        if (!RolesSetting.Of(builder.Configuration).HasFlag(Roles.Worker))
            return;
        services.AddHostedService<CrashWorkers>();
        services.AddHostedService<LateBuilds>();
        services.AddSingleton<SearchFill, ModuleSetFill>();
        services.AddSingleton<SearchFill, BucketTermFill>();
        services.AddHostedService<SearchFills>();
        services.AddHostedService<BucketShownFill>();
        services.AddHostedService<Regroups>();
        services.AddHostedService<SymbolIndexWorker>();
        if (BlobsServices.IsFiles(builder.Configuration))
            services.AddHostedService<JournalMover>();
    }
}

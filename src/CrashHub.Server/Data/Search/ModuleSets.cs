namespace CrashHub.Server.Data.Search;

/// <summary>Runs <see cref="ModuleSetFill"/> beside everything else; a database that is away is asked again later.</summary>
internal sealed partial class ModuleSets(ModuleSetFill fill, TimeProvider time, ILogger<ModuleSets> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryAsync(stoppingToken))
                await Task.Delay(Rest, time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop; the next start goes on.
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await fill.RunAsync(cancellation);
            Done(log);
            return true;
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            Away(log, fault.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "All crashes have the sets of modules")]
    private static partial void Done(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sets of modules wait for the database: {Fault}")]
    private static partial void Away(ILogger logger, string fault);
}

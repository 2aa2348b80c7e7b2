using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// Runs each <see cref="SearchFill"/> that is not done beside everything else; a database that is away is asked again later. Where several processes share a
/// database, it begins once those of the version before, which write rows without it, have been replaced.
/// </summary>
internal sealed partial class SearchFills(
    IEnumerable<SearchFill> fills,
    IDbContextFactory<CrashHubDb> databases,
    TimeProvider time,
    ILogger<SearchFills> log
) : BackgroundService
{
    /// <summary>How long a rolling restart may take from the start of the first new worker.</summary>
    internal static readonly TimeSpan Replaced = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var begun = time.GetTimestamp();
            foreach (var fill in fills)
            {
                while (!await TryAsync(fill, begun, stoppingToken))
                    await Task.Delay(Rest, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop; the next start goes on.
        }
    }

    private async Task<bool> TryAsync(SearchFill fill, long begun, CancellationToken cancellation)
    {
        try
        {
            if (await fill.IsDoneAsync(cancellation))
                return true;
            if (await IsSharedAsync(cancellation) && time.GetElapsedTime(begun) is var since && since < Replaced)
                await Task.Delay(Replaced - since, time, cancellation);
            await fill.RunAsync(cancellation);
            Done(log, fill.Outcome);
            return true;
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            Away(log, fault.Message);
            return false;
        }
    }

    private async Task<bool> IsSharedAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return db.Database.IsNpgsql();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Outcome}")]
    private static partial void Done(ILogger logger, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What an older version did not write for searching waits for the database: {Fault}")]
    private static partial void Away(ILogger logger, string fault);
}

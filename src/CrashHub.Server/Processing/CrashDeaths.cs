using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>What becomes of a crash that processes died with: it rests, then runs alone, and in the end is not tried again.</summary>
internal sealed partial class CrashDeaths(
    CrashEnds ends,
    AloneGate gate,
    IOptions<ProcessingOptions> options,
    TimeProvider time,
    ILogger<CrashDeaths> logger
)
{
    /// <summary>After so many deaths a crash runs alone in its process.</summary>
    internal const int BeforeAlone = 2;

    /// <summary>
    /// After so many it is not tried again. The last three were alone: one alone may be a machine that went down at that moment, three are this crash.
    /// </summary>
    internal const int BeforeQuarantine = BeforeAlone + 3;

    // A process that is killed again and again soon after its start dies with the same crash, the oldest, in its hands, whose fault that need not be.
    private const int BeforeSettled = BeforeQuarantine - 2;

    private readonly long begunAt = time.GetTimestamp();

    /// <summary>How long a crash rests if its process dies with it.</summary>
    /// <param name="deaths">How many that would be then.</param>
    public static TimeSpan RestAfter(int deaths) => TimeSpan.FromSeconds(5) * deaths;

    /// <summary>Sets a crash aside that is not to be worked on now: for good, or until this process has settled.</summary>
    /// <returns>True if it was set aside.</returns>
    public async Task<bool> PutAwayAsync(CrashQueueClaim claim, CancellationToken stop)
    {
        var deaths = claim.Attempts;
        if (deaths >= BeforeQuarantine)
        {
            Log.Quarantined(logger, claim.Id, deaths);
            var reason = $"quarantined: the process died {deaths} times while it worked on this crash";
            await ends.FailAsync(claim, reason, isUnreadable: false, stop);
            return true;
        }
        var unsettled = options.Value.Settle - time.GetElapsedTime(begunAt);
        if (deaths >= BeforeSettled && unsettled > TimeSpan.Zero)
        {
            await ends.RestAsync(claim, unsettled, stop);
            return true;
        }
        if (deaths > 0)
            ProcessingMeasures.LeasesExpired("taker");
        return false;
    }

    /// <summary>Waits for a place to work: among the others, or alone in the process when it has died with this crash more than once.</summary>
    public Task<IDisposable> EnterAsync(CrashQueueClaim claim, CancellationToken stop) =>
        gate.EnterAsync(claim.Attempts >= BeforeAlone, stop);

    private static partial class Log
    {
        [LoggerMessage(303, LogLevel.Error, "Crash {CrashId} is in quarantine after {Deaths} deaths; its dump is kept")]
        public static partial void Quarantined(ILogger logger, Guid crashId, int deaths);
    }
}

using CrashHub.Server.Blobs;
using CrashHub.Server.Data;

namespace CrashHub.Server.Processing;

/// <summary>Removes what a dropped crash leaves behind, once its row names it no more. What can't be removed is an orphan, no loss.</summary>
internal sealed partial class DroppedBlobs(IBlobStore blobs, ILogger<DroppedBlobs> logger)
{
    public async Task RemoveAsync(Guid crash, IEnumerable<string> locators)
    {
        foreach (var locator in locators)
        {
            try
            {
                await blobs.DeleteAsync(locator, CancellationToken.None);
            }
            catch (Exception fault) when (EngineFault.IsAway(fault))
            {
                Log.NotRemoved(logger, locator, crash, fault.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(306, LogLevel.Warning, "Blob {Locator}, which crash {CrashId} named before, could not be removed: {Reason}")]
        public static partial void NotRemoved(ILogger logger, string locator, Guid crashId, string reason);
    }
}

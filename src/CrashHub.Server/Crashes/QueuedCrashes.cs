namespace CrashHub.Server.Crashes;

/// <summary>How many crashes were queued again.</summary>
internal sealed record QueuedCrashes(int Queued);

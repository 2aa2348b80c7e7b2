namespace CrashHub.Server.Data;

/// <summary>A crash that nobody works on, as the counters take it.</summary>
internal static class CountedCrash
{
    /// <summary>The crash as it was counted.</summary>
    public static CrashQueueClaim Of(Crash crash) =>
        new()
        {
            ProjectId = crash.ProjectId,
            ReceivedAt = MicrosecondsConverter.ToMicroseconds(crash.ReceivedAt),
            Id = crash.Id,
            Owner = "",
            Epoch = crash.LeaseEpoch,
            Attempts = crash.Attempts,
            Priority = crash.Priority,
            Body = crash.Body,
            EventJson = crash.EventJson,
            Release = crash.Release,
            Environment = crash.Environment,
            Function = crash.Function,
            Region = crash.Region,
            Runtime = crash.Runtime,
            UserHash = crash.UserHash,
        };
}

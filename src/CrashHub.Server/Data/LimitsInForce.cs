namespace CrashHub.Server.Data;

/// <summary>What holds for a project: its own limits, else the server's; 0 for no limit.</summary>
internal sealed record LimitsInForce(
    long RequestsPerSecond,
    long RequestBurst,
    long BytesPerSecond,
    long TokenRequestsPerSecond,
    long CrashesPerDay,
    long BytesPerDay,
    long KeepPerBucketHour
)
{
    private const int BurstSeconds = 10;

    /// <summary>The discard rules that are switched on, oldest first.</summary>
    public IReadOnlyList<DiscardRuleInForce> Rules { get; init; } = [];

    /// <summary>Which dumps a probe asks for.</summary>
    public ProbePolicy Probes { get; init; }

    public bool HasQuota => CrashesPerDay > 0 || BytesPerDay > 0;

    public static LimitsInForce Of(ProjectLimits? own, LimitsOptions server)
    {
        var rate = own?.RequestsPerSecond ?? server.RequestsPerSecond;
        var burst = own?.RequestBurst ?? server.RequestBurst;
        return new(
            rate,
            burst > 0 ? burst : rate * BurstSeconds,
            own?.BytesPerSecond ?? server.BytesPerSecond,
            own?.TokenRequestsPerSecond ?? server.TokenRequestsPerSecond,
            own?.CrashesPerDay ?? server.CrashesPerDay,
            own?.BytesPerDay ?? server.BytesPerDay,
            own?.KeepPerBucketHour ?? server.KeepPerBucketHour
        )
        {
            Probes = new(
                own?.ProbeFirstDumps ?? server.ProbeFirstDumps,
                own?.ProbeDumpMinutes ?? server.ProbeDumpMinutes,
                own?.ProbeReleaseDumps ?? server.ProbeReleaseDumps
            ),
        };
    }

    /// <summary>How many units may come at once at a rate that has no burst of its own.</summary>
    public static long BurstOf(long perSecond) => perSecond * BurstSeconds;
}

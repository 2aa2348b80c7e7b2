namespace CrashHub.Server.Data.Alerting;

/// <summary>What a finish saw that a rule may want to hear of.</summary>
/// <param name="Kind">New, regressed or missing build.</param>
/// <param name="Bucket">The surviving bucket.</param>
/// <param name="From">The bucket that the crash was in before; empty for none.</param>
/// <param name="Crash">The crash that did it.</param>
/// <param name="Waits">True when builds of it are missing.</param>
internal readonly record struct AlertCause(AlertKind Kind, Guid Bucket, Guid From, CrashQueueClaim Crash, bool Waits)
{
    /// <summary>What the entries of a finish did to their buckets; each bucket's missing builds once.</summary>
    public static List<AlertCause> Of(IReadOnlyList<CrashFinishEntry> entries)
    {
        var causes = new List<AlertCause>();
        var lacking = new HashSet<Guid>();
        foreach (var entry in entries)
        {
            if (entry.Joined is not { } bucket)
                continue;
            var waits = Lacks(entry.Input.Modules);
            if (entry.MadeItsBucket)
                causes.Add(new(AlertKind.New, bucket.Id, entry.Before ?? Guid.Empty, entry.Claim, waits));
            if (entry.Regressed)
                causes.Add(new(AlertKind.Regressed, bucket.Id, Guid.Empty, entry.Claim, waits));
            if (waits && lacking.Add(bucket.Id))
                causes.Add(new(AlertKind.MissingBuild, bucket.Id, Guid.Empty, entry.Claim, waits));
        }
        return causes;
    }

    private static bool Lacks(IReadOnlyList<CrashModule> modules)
    {
        foreach (var module in modules)
        {
            if (module.IsMissing)
                return true;
        }
        return false;
    }
}

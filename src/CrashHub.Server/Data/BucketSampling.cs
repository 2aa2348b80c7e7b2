namespace CrashHub.Server.Data;

/// <summary>Which crashes of a bucket are kept with dump and report: so many of each hour. Counted in the bucket's row, which the finish has locked.</summary>
internal static class BucketSampling
{
    /// <summary>What a crash says of itself whose dump was dropped.</summary>
    public static string Reason(long most) =>
        $"sampled: its bucket holds the {most} crashes that are kept of this hour already (keepPerBucketHour); this one is counted, its dump is not kept";

    /// <summary>What a crash says of itself of which a probe told.</summary>
    public const string NotAskedFor =
        "probed: its bucket has the dumps that the project wants of it (probe settings of its limits); this one is counted, no dump was asked for";

    /// <summary>Takes one of the places of the crash's hour; false when none is left.</summary>
    /// <param name="bucket">The locked bucket.</param>
    /// <param name="receivedAt">When the crash was received. One of an hour before the newest that the bucket saw counts in the newest.</param>
    /// <param name="most">Places an hour; 0 keeps all.</param>
    /// <param name="always">True for a crash that says something new: it is kept although no place is left.</param>
    public static bool Keeps(CrashFinishBucket bucket, long receivedAt, long most, bool always)
    {
        if (most == 0)
            return true;
        var hour = MicrosecondsConverter.HourOf(receivedAt);
        if (bucket.KeptHour is not { } current || hour > current)
            (bucket.KeptHour, bucket.KeptInHour) = (hour, 0);
        if (!always && bucket.KeptInHour >= most)
        {
            bucket.Dropped++;
            return false;
        }
        bucket.KeptInHour++;
        return true;
    }
}

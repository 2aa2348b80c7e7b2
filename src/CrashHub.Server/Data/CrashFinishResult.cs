namespace CrashHub.Server.Data;

/// <summary>How a finish ended.</summary>
internal enum CrashFinishResult
{
    /// <summary>Report, bucket and counters are stored.</summary>
    Finished,

    /// <summary>Bucket and counters are stored; the bucket has enough of such crashes, so report and dump are not kept.</summary>
    Dropped,

    /// <summary>A build arrived meanwhile that the crash may want: it is queued again and nothing was stored.</summary>
    Requeued,

    /// <summary>Another worker has the crash, or it is gone: nothing was stored.</summary>
    Void,
}

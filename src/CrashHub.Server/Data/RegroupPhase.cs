namespace CrashHub.Server.Data;

/// <summary>How far a regroup is; each phase can be begun again without harm.</summary>
internal enum RegroupPhase
{
    /// <summary>Bucket by bucket: each is made known by the signature that its crashes have now, so that new crashes find it.</summary>
    Buckets,

    /// <summary>Crash by crash, oldest first: those that belong elsewhere move.</summary>
    Crashes,

    /// <summary>Once more over those that were received about when it began: a worker may have finished them by the rules of before.</summary>
    Recent,

    /// <summary>Buckets whose crashes have all gone hand over what is left and lead on.</summary>
    Closing,
}

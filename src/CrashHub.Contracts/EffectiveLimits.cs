namespace CrashHub.Contracts;

/// <summary>The limits that hold for a project; 0 is no limit.</summary>
/// <param name="RequestsPerSecond">Crashes a second.</param>
/// <param name="RequestBurst">How many of them may come at once.</param>
/// <param name="BytesPerSecond">Bytes a second as sent.</param>
/// <param name="TokenRequestsPerSecond">Crashes a second of each token.</param>
/// <param name="CrashesPerDay">Crashes that are stored on a day.</param>
/// <param name="BytesPerDay">Bytes that are stored on a day, decoded.</param>
/// <param name="KeepPerBucketHour">Crashes of a bucket that are kept each hour.</param>
/// <param name="ProbeFirstDumps">Dumps with memory that a probe asks for before its bucket has enough; here 0 is none.</param>
/// <param name="ProbeDumpMinutes">After those a probe asks for one each so many minutes; 0 is none.</param>
/// <param name="ProbeReleaseDumps">Dumps of each release that is new to its bucket; 0 is none.</param>
public sealed record EffectiveLimits(
    long RequestsPerSecond,
    long RequestBurst,
    long BytesPerSecond,
    long TokenRequestsPerSecond,
    long CrashesPerDay,
    long BytesPerDay,
    long KeepPerBucketHour,
    long ProbeFirstDumps,
    long ProbeDumpMinutes,
    long ProbeReleaseDumps
);

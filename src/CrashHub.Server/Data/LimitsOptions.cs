using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Data;

/// <summary>What each project may send unless it has limits of its own; 0 for no limit, so that a storm is taken.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";
    private const long Most = 1L << 50;

    /// <summary>Crashes that a project may post a second, in each ingest process.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Limits:RequestsPerSecond is between 0 and 1000000; 0 for no limit.")]
    public long RequestsPerSecond { get; set; }

    /// <summary>How many of them may come at once; 0 for ten seconds' worth.</summary>
    [Range(0, 10_000_000, ErrorMessage = "Limits:RequestBurst is between 0 and 10000000; 0 for ten seconds' worth.")]
    public long RequestBurst { get; set; }

    /// <summary>Bytes as sent that a project may post a second, in each ingest process.</summary>
    [Range(0, Most, ErrorMessage = "Limits:BytesPerSecond is between 0 and 1125899906842624; 0 for no limit.")]
    public long BytesPerSecond { get; set; }

    /// <summary>Crashes that one token may post to a project a second, in each ingest process.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Limits:TokenRequestsPerSecond is between 0 and 1000000; 0 for no limit.")]
    public long TokenRequestsPerSecond { get; set; }

    /// <summary>Crashes of a project that are stored on a day (UTC), over all processes.</summary>
    [Range(0, Most, ErrorMessage = "Limits:CrashesPerDay is between 0 and 1125899906842624; 0 for no limit.")]
    public long CrashesPerDay { get; set; }

    /// <summary>Bytes of a project that are stored on a day (UTC), decoded, over all processes.</summary>
    [Range(0, Most, ErrorMessage = "Limits:BytesPerDay is between 0 and 1125899906842624; 0 for no limit.")]
    public long BytesPerDay { get; set; }

    /// <summary>Crashes of a bucket that are kept with dump and report each hour; the others are counted.</summary>
    [Range(0, Most, ErrorMessage = "Limits:KeepPerBucketHour is between 0 and 1125899906842624; 0 to keep all.")]
    public long KeepPerBucketHour { get; set; }

    /// <summary>Dumps with memory that a probe asks for before its bucket has enough.</summary>
    [Range(0, ProbePolicy.MostDumps, ErrorMessage = "Limits:ProbeFirstDumps is between 0 and 100; 0 for none.")]
    public long ProbeFirstDumps { get; set; } = 1;

    /// <summary>After those one each so many minutes.</summary>
    [Range(0, 525_600, ErrorMessage = "Limits:ProbeDumpMinutes is between 0 and 525600; 0 for none.")]
    public long ProbeDumpMinutes { get; set; } = 60;

    /// <summary>Dumps of each release that is new to its bucket.</summary>
    [Range(0, ProbePolicy.MostDumps, ErrorMessage = "Limits:ProbeReleaseDumps is between 0 and 100; 0 for none.")]
    public long ProbeReleaseDumps { get; set; } = 1;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;

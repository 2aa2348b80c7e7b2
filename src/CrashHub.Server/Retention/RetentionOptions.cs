using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Retention;

/// <summary>How long things are kept where a project says nothing else.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>The most days that can be said.</summary>
    public const int MostDays = 36_500;

    /// <summary>Days that dumps are kept with their logs and attachments; 0 for ever.</summary>
    [Range(0, MostDays, ErrorMessage = "Retention:DumpDays is 0 (for ever) to 36500.")]
    public int DumpDays { get; set; } = 30;

    /// <summary>Days that crashes and their reports are kept; 0 for ever. A bucket's counts stay.</summary>
    [Range(0, MostDays, ErrorMessage = "Retention:ReportDays is 0 (for ever) to 36500.")]
    public int ReportDays { get; set; } = 365;

    /// <summary>Days that a build is kept which no kept crash ran and nobody uploaded again; 0 for ever.</summary>
    [Range(0, MostDays, ErrorMessage = "Retention:BuildDays is 0 (for ever) to 36500.")]
    public int BuildDays { get; set; } = 365;

    /// <summary>Bytes of decoded dumps that a project keeps; beyond them the oldest go. 0 is no limit.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "Retention:MaxDumpBytes must not be negative.")]
    public long MaxDumpBytes { get; set; }

    /// <summary>Bytes of reports, as they are stored, that a project keeps; beyond them the oldest crashes go. 0 is no limit.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "Retention:MaxReportBytes must not be negative.")]
    public long MaxReportBytes { get; set; }

    /// <summary>Bytes of builds with their files that a project keeps; beyond them the oldest go. 0 is no limit.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "Retention:MaxBuildBytes must not be negative.")]
    public long MaxBuildBytes { get; set; }

    /// <summary>Days that lines of the audit are kept; 0 for ever.</summary>
    [Range(0, MostDays, ErrorMessage = "Retention:AuditDays is 0 (for ever) to 36500.")]
    public int AuditDays { get; set; } = 400;

    /// <summary>How often what is too old is looked for.</summary>
    [Range(0.1, 1440, ErrorMessage = "Retention:SweepMinutes is 0.1 to 1440.")]
    public double SweepMinutes { get; set; } = 10;

    /// <summary>Hours after which a blob that no row names counts as left behind.</summary>
    [Range(2, 8760, ErrorMessage = "Retention:OrphanHours is 2 to 8760.")]
    public double OrphanHours { get; set; } = 24;

    public TimeSpan Sweep => TimeSpan.FromMinutes(SweepMinutes);
    public TimeSpan OrphanAge => TimeSpan.FromHours(OrphanHours);
}

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;

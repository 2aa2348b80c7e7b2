using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>How crashes are worked on.</summary>
internal sealed class ProcessingOptions
{
    public const string Section = "Processing";

    /// <summary>The most that <see cref="Batch"/> may be.</summary>
    public const int MostBatch = 100;

    /// <summary>Crashes that one process works on at a time; 0 means one a processor.</summary>
    [Range(0, 1024, ErrorMessage = "Processing:Workers is 0 (one a processor) to 1024.")]
    public int Workers { get; set; }

    /// <summary>Crashes that a worker claims at once.</summary>
    [Range(1, MostBatch, ErrorMessage = "Processing:Batch is 1 to 100.")]
    public int Batch { get; set; } = 64;

    /// <summary>How often a worker without work looks for some.</summary>
    [Range(0.01, 60, ErrorMessage = "Processing:PollSeconds is 0.01 to 60.")]
    public double PollSeconds { get; set; } = 1;

    /// <summary>How long a crash belongs to a worker that gives no sign of life.</summary>
    [Range(5, 3600, ErrorMessage = "Processing:LeaseSeconds is 5 to 3600.")]
    public double LeaseSeconds { get; set; } = 20;

    /// <summary>How long a process must have run before it tries crashes that several processes died with: kills soon after a start are no crash's fault.</summary>
    [Range(0, 3600, ErrorMessage = "Processing:SettleSeconds is 0 to 3600.")]
    public double SettleSeconds { get; set; } = 10;

    /// <summary>Longest analysis of one crash.</summary>
    [Range(1, 3600, ErrorMessage = "Processing:MaxSeconds is 1 to 3600.")]
    public double MaxSeconds { get; set; } = 30;

    /// <summary>Longest making of one symbol index.</summary>
    [Range(1, 86400, ErrorMessage = "Processing:IndexMaxSeconds is 1 to 86400.")]
    public double IndexMaxSeconds { get; set; } = 600;

    public int WorkerCount => Workers == 0 ? Environment.ProcessorCount : Workers;
    public TimeSpan Poll => TimeSpan.FromSeconds(PollSeconds);
    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
    public TimeSpan Settle => TimeSpan.FromSeconds(SettleSeconds);
    public TimeSpan MaxIndexTime => TimeSpan.FromSeconds(IndexMaxSeconds);
    public TimeSpan MaxTime => TimeSpan.FromSeconds(MaxSeconds);
}

[OptionsValidator]
internal sealed partial class ProcessingOptionsValidator : IValidateOptions<ProcessingOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Observability;

/// <summary>How a process ends that is told to.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>How long it says that it is not ready and still takes requests, so that a load balancer turns away from it first.</summary>
    [Range(0, 600, ErrorMessage = "Shutdown:GraceSeconds is 0 to 600.")]
    public double GraceSeconds { get; set; }

    /// <summary>How long requests in flight and work may take after that.</summary>
    [Range(1, 3600, ErrorMessage = "Shutdown:RequestSeconds is 1 to 3600.")]
    public double RequestSeconds { get; set; } = 30;

    public TimeSpan Grace => TimeSpan.FromSeconds(GraceSeconds);
    public TimeSpan Requests => TimeSpan.FromSeconds(RequestSeconds);
}

[OptionsValidator]
internal sealed partial class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Observability;

/// <summary>Configuration section <c>Metrics</c>: who may read <c>/metrics</c>.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>A port of its own; on the others <c>/metrics</c> is then not there. 0: none.</summary>
    [Range(0, 65535, ErrorMessage = "Metrics:Port must be a port from 1 to 65535, or 0 for none.")]
    public int Port { get; init; }

    /// <summary>Whether anybody may read it; else it takes an instance-wide token with <c>admin</c>.</summary>
    public bool Public { get; init; }
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>What is taken as a build.</summary>
internal sealed class BuildsOptions
{
    public const string Section = "Builds";
    public const string MaxBytesSetting = "Builds:MaxBytes";

    /// <summary>Bytes of one upload, decoded, all its files together.</summary>
    [Range(1024, int.MaxValue, ErrorMessage = "Builds:MaxBytes is 1024 to 2147483647.")]
    public long MaxBytes { get; set; } = 1L << 30;
}

[OptionsValidator]
internal sealed partial class BuildsOptionsValidator : IValidateOptions<BuildsOptions>;

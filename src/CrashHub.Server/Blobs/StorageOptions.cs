using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Blobs;

/// <summary>What the disk must keep free, and whether it is waited for.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Bytes below which nothing is taken any more, so that the database can still commit what it works on.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "Storage:MinFreeBytes must not be negative.")]
    public long MinFreeBytes { get; set; } = 256L << 20;

    /// <summary>False for benchmarks only: nothing waits for the disk, and what was acknowledged may be lost with the machine's power.</summary>
    public bool Sync { get; set; } = true;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

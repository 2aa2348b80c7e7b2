using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Blobs;

/// <summary>Where blobs lie.</summary>
internal sealed class BlobsOptions
{
    public const string Section = "Blobs";

    /// <summary><c>files</c> or <c>azure</c>.</summary>
    [RegularExpression("^(files|azure)$", ErrorMessage = "Blobs:Provider is 'files' or 'azure'.")]
    public string Provider { get; set; } = "files";

    /// <summary>The folder of the file store; default: <c>blobs</c> in the data folder. Name one that all processes share when there are several.</summary>
    public string? Path { get; set; }

    /// <summary>Azure: account with key. Without it <see cref="ServiceUri"/> and the process's own identity are used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Azure: <c>https://ACCOUNT.blob.core.windows.net</c>, for a managed identity.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>Azure: the container; created when it is not there and the identity may.</summary>
    [Required(ErrorMessage = "Blobs:Container must not be empty.")]
    public string Container { get; set; } = "crashhub";

    /// <summary>Azure: bytes of the local cache that reads are mapped from.</summary>
    [Range(16L << 20, long.MaxValue, ErrorMessage = "Blobs:CacheBytes is at least 16 MiB.")]
    public long CacheBytes { get; set; } = 4L << 30;
}

[OptionsValidator]
internal sealed partial class BlobsOptionsValidator : IValidateOptions<BlobsOptions>;

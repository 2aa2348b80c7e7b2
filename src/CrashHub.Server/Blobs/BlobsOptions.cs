using System.ComponentModel.DataAnnotations;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Blobs;

/// <summary>Where blobs lie.</summary>
internal sealed class BlobsOptions : IValidatableObject
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

    /// <summary>Azure: how long one request to the service may take, all its tries together.</summary>
    [Range(1, 600, ErrorMessage = "Blobs:TimeoutSeconds is 1 to 600.")]
    public double TimeoutSeconds { get; set; } = 12;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == "azure" && string.IsNullOrEmpty(ConnectionString) && ServiceUri is null)
            yield return new ValidationResult("Blobs:Provider 'azure' needs Blobs:ServiceUri or Blobs:ConnectionString.");
        if (ConnectionString is { Length: > 0 } account && !IsAccount(account))
            yield return new ValidationResult("Blobs:ConnectionString names no storage account.");
    }

    private static bool IsAccount(string text)
    {
        try
        {
            return new BlobServiceClient(text).AccountName is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

[OptionsValidator]
internal sealed partial class BlobsOptionsValidator : IValidateOptions<BlobsOptions>;

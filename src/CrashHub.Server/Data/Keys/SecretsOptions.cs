using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Data.Keys;

/// <summary>What seals the service's own keys where they are stored.</summary>
internal sealed class SecretsOptions : IValidatableObject
{
    public const string Section = "Secrets";

    /// <summary>Bytes of a key: AES-256.</summary>
    public const int KeyBytes = 32;

    /// <summary>32 bytes in base64, the same in every process of the service; null leaves the keys in the database as they are.</summary>
    public string? Key { get; set; }

    /// <summary>The key before, until every process of the service has started with <see cref="Key"/>.</summary>
    public string? PreviousKey { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Key) && !IsKey(Key))
            yield return new ValidationResult("Secrets:Key is not 32 bytes in base64; make one with: openssl rand -base64 32");
        if (!string.IsNullOrEmpty(PreviousKey) && !IsKey(PreviousKey))
            yield return new ValidationResult("Secrets:PreviousKey is not 32 bytes in base64.");
    }

    private static bool IsKey(string text)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 1];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == KeyBytes;
    }
}

[OptionsValidator]
internal sealed partial class SecretsOptionsValidator : IValidateOptions<SecretsOptions>;

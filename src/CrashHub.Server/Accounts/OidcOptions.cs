using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>An OpenID provider through which people sign in. Nothing of it is there without an authority.</summary>
internal sealed class OidcOptions : IValidatableObject
{
    public const string Section = "Oidc";

    /// <summary>The provider's address, below which its configuration is found.</summary>
    public string? Authority { get; set; }
    public string? ClientId { get; set; }
    public string? ClientSecret { get; set; }

    /// <summary>What the button calls it.</summary>
    public string Name { get; set; } = "single sign-on";

    /// <summary>Whether somebody whom the provider knows and nobody invited gets an account, which sees no project yet.</summary>
    public bool CreateAccounts { get; set; }

    /// <summary>Whether the provider may be asked over plain HTTP: for tests.</summary>
    public bool AllowHttp { get; set; }

    public bool IsSet => !string.IsNullOrWhiteSpace(Authority);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsSet)
            yield break;
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return new ValidationResult("Oidc:ClientId is missing.");
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            yield return new ValidationResult("Oidc:Authority is no address that begins with https://.");
        else if (address.Scheme == "http" && !AllowHttp)
            yield return new ValidationResult(
                "Oidc:Authority begins with http://; tokens would be read on the way. Set Oidc:AllowHttp for a test."
            );
    }
}

[OptionsValidator]
internal sealed partial class OidcOptionsValidator : IValidateOptions<OidcOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>How people sign in.</summary>
internal sealed class AccountsOptions
{
    public const string Section = "Accounts";

    /// <summary>Whether who signs in with a password must use a second factor: until it is set up, every page leads there.</summary>
    public bool RequireTwoFactor { get; set; }

    /// <summary>Whether e-mail and password are taken; false where everybody has a passkey or an identity provider.</summary>
    public bool Passwords { get; set; } = true;

    /// <summary>A session that was not used for so long is over.</summary>
    [Range(1, 365, ErrorMessage = "Accounts:SessionDays is between 1 and 365.")]
    public int SessionDays { get; set; } = 14;

    /// <summary>How long an invitation can be taken, unless it says so itself.</summary>
    [Range(1, 30, ErrorMessage = "Accounts:InvitationDays is between 1 and 30.")]
    public int InvitationDays { get; set; } = 7;

    /// <summary>Attempts to sign in a minute from one address (of IPv6 one /64), in each process.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Accounts:AttemptsPerAddress is between 1 and 1000000.")]
    public int AttemptsPerAddress { get; set; } = 60;

    /// <summary>Attempts to sign in a minute to one account, whether there is one or not, in each process.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Accounts:AttemptsPerAccount is between 1 and 1000000.")]
    public int AttemptsPerAccount { get; set; } = 10;
}

[OptionsValidator]
internal sealed partial class AccountsOptionsValidator : IValidateOptions<AccountsOptions>;

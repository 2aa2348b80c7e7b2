using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Identity's store on the model, with recovery codes hashed: who reads the database can not use them.</summary>
internal sealed class AccountStore(CrashHubDb context, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<User, CrashHubDb, string>(context, describer)
{
    private const string Hashed = "sha256:";

    /// <summary>Also called with what is left when a code was used, which is hashed already.</summary>
    public override Task ReplaceCodesAsync(User user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(
            user,
            recoveryCodes.Select(c => c.StartsWith(Hashed, StringComparison.Ordinal) ? c : HashOf(c)),
            cancellationToken
        );

    public override Task<bool> RedeemCodeAsync(User user, string code, CancellationToken cancellationToken) =>
        base.RedeemCodeAsync(user, HashOf(code), cancellationToken);

    /// <summary>However it is typed: case, spaces and the hyphen are for people.</summary>
    private static string HashOf(string code) =>
        Hashed + TokenSecret.HashOf(string.Concat(code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)));
}

using System.Buffers.Text;
using System.Text.Json;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Accounts;

/// <summary>The passkeys of one person: WebAuthn as Identity has it.</summary>
internal sealed class PasskeyDesk(UserManager<User> users, SessionSignIn sessions)
{
    /// <summary>Longest credential that is looked at, in characters.</summary>
    public const int MostText = 64 * 1024;
    public const int LongestName = 100;
    private const int MostPasskeys = 20;

    /// <summary>False for what can not be a credential.</summary>
    public static bool IsObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a credential was made for the page of an address.</summary>
    /// <param name="origin">As the browser signed it.</param>
    /// <param name="isCrossOrigin">Whether another site's page asked for it in a frame.</param>
    /// <param name="root">The server's address.</param>
    public static bool IsOrigin(string origin, bool isCrossOrigin, Uri root) =>
        !isCrossOrigin
        && Uri.TryCreate(origin, UriKind.Absolute, out var given)
        && Uri.Compare(given, root, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>What the browser needs to make one.</summary>
    public Task<string> OptionsAsync(User user) =>
        sessions.MakePasskeyCreationOptionsAsync(
            new PasskeyUserEntity
            {
                Id = user.Id,
                Name = user.Email ?? user.Id,
                DisplayName = user.DisplayName.Length > 0 ? user.DisplayName : user.Email ?? user.Id,
            }
        );

    /// <summary>Null when it was added, else what is wrong.</summary>
    public async Task<string?> AddAsync(User user, string? credential, string? name)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > MostText || !IsObject(credential))
            return "The browser sent no passkey.";
        if ((await users.GetPasskeysAsync(user)).Count >= MostPasskeys)
            return $"There are {MostPasskeys} passkeys already; remove one first.";
        var made = await AttestedAsync(credential);
        if (made is not { Succeeded: true })
            return "The passkey could not be checked. Try again.";
        made.Passkey.Name = string.IsNullOrWhiteSpace(name) ? "Passkey" : name.Trim();
        var added = await users.AddOrUpdatePasskeyAsync(user, made.Passkey);
        return added.Succeeded ? null : string.Join(" ", added.Errors.Select(e => e.Description));
    }

    /// <summary>Null for a credential that nobody asked for: the challenge was used, is over, or went to another browser.</summary>
    private async Task<PasskeyAttestationResult?> AttestedAsync(string credential)
    {
        try
        {
            return await sessions.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>False when there is no such passkey.</summary>
    public async Task<bool> RemoveAsync(User user, string? id)
    {
        if (id is not { Length: > 0 and < MostText } || !Base64Url.IsValid(id))
            return false;
        var credential = Base64Url.DecodeFromChars(id);
        return await users.GetPasskeyAsync(user, credential) is not null && (await users.RemovePasskeyAsync(user, credential)).Succeeded;
    }

    public static string IdOf(UserPasskeyInfo passkey) => Base64Url.EncodeToString(passkey.CredentialId);
}

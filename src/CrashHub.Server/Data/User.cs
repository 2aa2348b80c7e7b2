using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Data;

/// <summary>A person who signs in.</summary>
internal sealed class User : IdentityUser
{
    public string DisplayName { get; set; } = "";
    public bool IsAdministrator { get; set; }

    /// <summary>True for somebody who may not sign in until an administrator lets them again.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>The time step of the last code that was taken from the authenticator, so that none is taken twice.</summary>
    public long LastCodeStep { get; set; }

    /// <summary>Null for accounts older than this was written.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? LastSignInAt { get; set; }
}

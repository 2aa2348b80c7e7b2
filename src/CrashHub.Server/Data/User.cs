using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Data;

/// <summary>A person who signs in.</summary>
internal sealed class User : IdentityUser
{
    public string DisplayName { get; set; } = "";
    public bool IsAdministrator { get; set; }
}

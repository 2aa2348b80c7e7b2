namespace CrashHub.Server.Accounts;

/// <summary>Configuration section <c>Bootstrap</c>: how an unattended start gets its first credentials.</summary>
internal sealed class BootstrapOptions
{
    public const string Section = "Bootstrap";

    /// <summary>An instance-wide token with every scope; changing it revokes the one before.</summary>
    public string? AdminToken { get; init; }
}

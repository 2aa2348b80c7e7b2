namespace CrashHub.Server.Data.Alerting;

/// <summary>Whom a rule tells.</summary>
/// <param name="Id">Its id within the rule, which stays when the rule is edited.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Url">Where it is sent; null for e-mail. Secret: such an address is often all that a receiver asks for.</param>
/// <param name="To">The e-mail address; null for others.</param>
/// <param name="DigestMinutes">E-mails of so many minutes are one; 0 sends at once.</param>
internal sealed record AlertAction(string Id, string Type, string? Url, string? To, int DigestMinutes)
{
    public const string Webhook = "webhook";
    public const string Slack = "slack";
    public const string Teams = "teams";
    public const string Discord = "discord";
    public const string Email = "email";

    public static readonly string[] Types = [Webhook, Slack, Teams, Discord, Email];

    /// <summary>What deliveries of one receiver share.</summary>
    public string Receiver => Url ?? $"mailto:{To}";
}

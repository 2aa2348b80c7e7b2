using System.Security.Cryptography;
using CrashHub.Server.Data.Alerting;
using Microsoft.AspNetCore.DataProtection;

namespace CrashHub.Server.Alerts;

/// <summary>
/// Seals what signs and where it is sent, before a rule is stored: secrets and addresses, since an address is often all that a receiver asks for. The keys
/// are the service's own (Data Protection); what they are worth without <c>Secrets:Key</c> is said in operations.md.
/// </summary>
internal sealed partial class AlertVault(IDataProtectionProvider protection, ILogger<AlertVault> logger)
{
    public const string Mark = "sealed:";
    private readonly IDataProtector protector = protection.CreateProtector("CrashHub.Alerts.v1");

    /// <summary>Makes the rule fit to be stored.</summary>
    public void Seal(AlertRule rule)
    {
        rule.Secret = Sealed(rule.Secret);
        rule.PreviousSecret = rule.PreviousSecret is { } before ? Sealed(before) : null;
        rule.ActionsJson = Sealed(rule.ActionsJson);
    }

    /// <summary>Makes a stored rule readable. One whose key is gone has no receivers and says so (<see cref="AlertRule.IsUnreadable"/>).</summary>
    public AlertRule Open(AlertRule rule)
    {
        try
        {
            (rule.Secret, rule.ActionsJson) = (Opened(rule.Secret), Opened(rule.ActionsJson));
            rule.PreviousSecret = rule.PreviousSecret is { } before ? Opened(before) : null;
        }
        catch (CryptographicException fault)
        {
            Log.NoKey(logger, rule.Id, fault.Message);
            (rule.Secret, rule.PreviousSecret, rule.ActionsJson) = ("", null, "[]");
            rule.IsUnreadable = true;
        }
        return rule;
    }

    private string Sealed(string text) => text.StartsWith(Mark, StringComparison.Ordinal) ? text : Mark + protector.Protect(text);

    private string Opened(string text) => text.StartsWith(Mark, StringComparison.Ordinal) ? protector.Unprotect(text[Mark.Length..]) : text;

    private static partial class Log
    {
        [LoggerMessage(
            815,
            LogLevel.Error,
            "Secret and receivers of alert rule {Rule} can't be read: the key that sealed them is gone, or Secrets:Key is another one ({Reason})"
        )]
        public static partial void NoKey(ILogger logger, Guid rule, string reason);
    }
}

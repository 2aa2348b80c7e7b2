using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Alerts;

/// <summary>How alerts are sent.</summary>
internal sealed class AlertsOptions
{
    public const string Section = "Alerts";
    public const string PrivateSetting = "Alerts:AllowPrivateNetworks";

    /// <summary>Lets webhooks go to loopback, private and other addresses that are not of the internet.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Messages on their way at once in this process.</summary>
    [Range(1, 1000, ErrorMessage = "Alerts:MaxConcurrent is between 1 and 1000.")]
    public int MaxConcurrent { get; set; } = 32;

    /// <summary>Messages on their way to one receiver at once in this process.</summary>
    [Range(1, 100, ErrorMessage = "Alerts:MaxPerReceiver is between 1 and 100.")]
    public int MaxPerReceiver { get; set; } = 4;

    /// <summary>How long a receiver may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:45", ErrorMessage = "Alerts:Timeout is between 00:00:01 and 00:00:45.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Days that deliveries which ended are shown.</summary>
    [Range(1, 3650, ErrorMessage = "Alerts:KeepDays is between 1 and 3650.")]
    public int KeepDays { get; set; } = 30;

    /// <summary>The mail server's name; empty for none.</summary>
    public string SmtpHost { get; set; } = "";

    [Range(1, 65535, ErrorMessage = "Alerts:SmtpPort is between 1 and 65535.")]
    public int SmtpPort { get; set; } = 587;

    /// <summary><c>auto</c>, <c>none</c>, <c>starttls</c> or <c>tls</c>.</summary>
    [RegularExpression("auto|none|starttls|tls", ErrorMessage = "Alerts:SmtpSecurity is auto, none, starttls or tls.")]
    public string SmtpSecurity { get; set; } = "auto";

    /// <summary>Who signs in at the mail server; empty for nobody.</summary>
    public string SmtpUser { get; set; } = "";
    public string SmtpPassword { get; set; } = "";

    /// <summary>The address that mails come from.</summary>
    public string SmtpFrom { get; set; } = "crashhub@localhost";
}

[OptionsValidator]
internal sealed partial class AlertsOptionsValidator : IValidateOptions<AlertsOptions>;

using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;

namespace CrashHub.Server.Data.Alerting;

/// <summary>What a project wants to hear of, and who is told.</summary>
internal sealed class AlertRule
{
    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The query language as it was written; empty for everything.</summary>
    public required string Query { get; set; }
    public AlertKind Kind { get; set; }

    /// <summary>Crashes of a rate, minutes of a queue's age; else 0.</summary>
    public long Threshold { get; set; }

    /// <summary>The window of a rate; else 0.</summary>
    public int WindowMinutes { get; set; }

    /// <summary>JSON list of <see cref="AlertAction"/>; sealed where it is stored.</summary>
    public required string ActionsJson { get; set; }

    /// <summary>The secret that webhooks are signed with, <c>whsec_</c> and base64; sealed where it is stored.</summary>
    public required string Secret { get; set; }

    /// <summary>The secret before, which signs too until <see cref="PreviousSecretUntil"/>.</summary>
    public string? PreviousSecret { get; set; }
    public DateTimeOffset? PreviousSecretUntil { get; set; }

    /// <summary>The server's own address as whoever edited the rule called it, for links where no <c>PublicUrl</c> is set.</summary>
    public required string Origin { get; set; }
    public bool Enabled { get; set; }

    /// <summary>True for a rule that was read without the key that sealed it.</summary>
    [NotMapped]
    public bool IsUnreadable { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }

    public List<AlertAction> ReadActions() => JsonSerializer.Deserialize(ActionsJson, AlertJson.Default.ListAlertAction) ?? [];

    public static string Pack(List<AlertAction> actions) => JsonSerializer.Serialize(actions, AlertJson.Default.ListAlertAction);
}

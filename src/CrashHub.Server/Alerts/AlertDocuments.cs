using CrashHub.Contracts;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Alerts;

/// <summary>Rules and deliveries as the API shows them: no secret, no whole address.</summary>
internal static class AlertDocuments
{
    public static string TagOf(AlertRule rule) => Preconditions.Tag($"{rule.Id}/{rule.Version}");

    /// <param name="rule">The rule.</param>
    /// <param name="secret">The secret, when the rule was just made.</param>
    public static AlertDocument Of(AlertRule rule, string? secret = null) =>
        new()
        {
            Id = rule.Id.ToString(),
            Name = rule.Name,
            Query = rule.Query,
            When = AlertWhen.Of(rule).ToJson(),
            Actions = [.. rule.ReadActions().Select(Of)],
            Enabled = rule.Enabled,
            CreatedAt = rule.CreatedAt,
            PreviousSecretUntil = rule.PreviousSecretUntil,
            Secret = secret,
        };

    public static AlertDeliveryDocument Of(AlertDelivery delivery, IReadOnlyList<AlertAction> actions)
    {
        var action = actions.FirstOrDefault(a => a.Id == delivery.ActionId);
        return new()
        {
            Id = delivery.Id.ToString(),
            WebhookId = delivery.WebhookId,
            Type = delivery.Type,
            Action = delivery.ActionId,
            Receiver = action is null ? "removed" : ReceiverOf(action),
            Bucket = delivery.BucketId == Guid.Empty ? null : delivery.BucketId.ToString(),
            State = delivery.State switch
            {
                AlertDeliveryState.Pending => "pending",
                AlertDeliveryState.Delivered => "delivered",
                _ => "failed",
            },
            Attempts = delivery.Attempts,
            CreatedAt = delivery.CreatedAt,
            LastAttemptAt = delivery.LastAttemptAt,
            NextAttemptAt = delivery.State == AlertDeliveryState.Pending ? delivery.NextAt : null,
            LastStatus = delivery.LastStatus,
            LastError = delivery.LastError,
            RedeliveryOf = delivery.RedeliveryOf?.ToString(),
        };
    }

    public static string ReceiverOf(AlertAction action) => action.Url is { } url ? AlertAddress.Masked(url) : action.To!;

    private static AlertActionDocument Of(AlertAction action) =>
        new()
        {
            Id = action.Id,
            Type = action.Type,
            Url = action.Url is { } url ? AlertAddress.Masked(url) : null,
            To = action.To,
            DigestMinutes = action.DigestMinutes,
        };
}

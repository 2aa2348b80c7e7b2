using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data.Alerting;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CrashHub.Server.Alerts;

/// <summary>Sends alerts as one plain mail through the server's own SMTP server.</summary>
internal sealed class AlertMails(IOptions<AlertsOptions> options, TimeProvider time)
{
    /// <summary>One attempt for one or several alerts of one rule.</summary>
    public async Task<AlertOutcome> SendAsync(
        AlertRule rule,
        AlertAction action,
        IReadOnlyList<AlertClaim> alerts,
        CancellationToken cancellation
    )
    {
        var settings = options.Value;
        if (settings.SmtpHost.Length == 0)
            return new(null, "no mail server is set (Alerts:SmtpHost)");
        if (!MailboxAddress.TryParse(settings.SmtpFrom, out _))
            return new(null, "Alerts:SmtpFrom is no address");
        using var message = MessageOf(rule, action, alerts);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended.CancelAfter(settings.Timeout);
        try
        {
            using var client = new SmtpClient();
            await client.ConnectAsync(settings.SmtpHost, settings.SmtpPort, SecurityOf(settings.SmtpSecurity), ended.Token);
            if (settings.SmtpUser.Length > 0)
                await client.AuthenticateAsync(settings.SmtpUser, settings.SmtpPassword, ended.Token);
            await client.SendAsync(message, ended.Token);
            await client.DisconnectAsync(quit: true, ended.Token);
            return AlertOutcome.Mailed;
        }
        catch (SmtpCommandException refused)
        {
            return new((int)refused.StatusCode, $"the mail server answered {(int)refused.StatusCode}");
        }
        catch (Exception away)
            when (away
                    is IOException
                        or SocketException
                        or ProtocolException
                        or AuthenticationException
                        or SslHandshakeException
                        or ServiceNotAuthenticatedException
                        or ServiceNotConnectedException
                        or NotSupportedException
            )
        {
            return new(null, $"the mail server is away ({away.GetType().Name})");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, $"the mail server took longer than {settings.Timeout.TotalSeconds:0} s");
        }
    }

    /// <summary>The mail; several alerts are a digest.</summary>
    internal MimeMessage MessageOf(AlertRule rule, AlertAction action, IReadOnlyList<AlertClaim> alerts)
    {
        var payloads = alerts.Select(a => JsonSerializer.Deserialize(a.Payload, ContractsJson.Default.AlertPayload)!).ToList();
        var first = payloads[0];
        var message = new MimeMessage { Date = time.GetUtcNow() };
        message.From.Add(MailboxAddress.Parse(options.Value.SmtpFrom));
        message.To.Add(new MailboxAddress(null, action.To!));
        // Receivers drop repeats by it, as webhooks' do by their id.
        message.MessageId = $"{alerts[0].WebhookId}.{alerts.Count}@crashhub";
        message.Subject =
            payloads.Count == 1
                ? $"[{first.Project}] {AlertText.What(first)}: {AlertText.Subject(first)}"
                : $"[{first.Project}] {payloads.Count} alerts: {Dashboard.Shown.Line(rule.Name)}";
        var text = new StringBuilder();
        foreach (var alert in payloads)
        {
            text.Append(AlertText.What(alert)).Append(": ").Append(AlertText.Subject(alert)).Append('\n');
            if (AlertText.Where(alert) is { Length: > 0 } where)
                text.Append(where).Append('\n');
            if (alert.Bucket is { } bucket)
                text.Append(bucket.Links.Html).Append('\n');
            if (alert.Crash is { } crash)
                text.Append(crash.Links.Html).Append('\n');
            text.Append('\n');
        }
        text.Append("-- \nAlert rule “").Append(Dashboard.Shown.Line(rule.Name)).Append("” of ").Append(first.Project).Append('\n');
        message.Body = new TextPart("plain") { Text = text.ToString() };
        return message;
    }

    private static SecureSocketOptions SecurityOf(string word) =>
        word switch
        {
            "none" => SecureSocketOptions.None,
            "starttls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.Auto,
        };
}

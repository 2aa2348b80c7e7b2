using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data.Alerting;

namespace CrashHub.Server.Alerts;

/// <summary>Posts an alert to a receiver. Only its status is looked at.</summary>
internal sealed class AlertWebhooks(AlertHttp http, TimeProvider time)
{
    /// <summary>One attempt.</summary>
    /// <param name="rule">The rule, whose secrets sign.</param>
    /// <param name="action">The receiver.</param>
    /// <param name="id">The <c>webhook-id</c>.</param>
    /// <param name="payload">The payload as stored.</param>
    /// <param name="cancellation">Ends the attempt, for example when the process stops.</param>
    public async Task<AlertOutcome> PostAsync(AlertRule rule, AlertAction action, string id, string payload, CancellationToken cancellation)
    {
        var text = payload;
        if (action.Type != AlertAction.Webhook)
            text = ChatMessages.Of(action.Type, JsonSerializer.Deserialize(payload, ContractsJson.Default.AlertPayload)!);
        var body = Encoding.UTF8.GetBytes(text);
        using var request = new HttpRequestMessage(HttpMethod.Post, action.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        if (action.Type == AlertAction.Webhook)
            Sign(request, rule, id, body);
        try
        {
            using var answer = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var status = (int)answer.StatusCode;
            return status switch
            {
                >= 200 and < 300 => new(status, null),
                >= 300 and < 400 => new(status, $"the receiver answered {status}; redirects are not followed"),
                _ => new(status, $"the receiver answered {status}"),
            };
        }
        catch (HttpRequestException fault) when (Inner<BlockedAddressException>(fault) is { } blocked)
        {
            return AlertOutcome.Blocked(blocked.Message);
        }
        catch (HttpRequestException fault)
        {
            var socket = Inner<SocketException>(fault);
            return new(null, $"no answer: {(socket is null ? fault.HttpRequestError.ToString() : socket.SocketErrorCode.ToString())}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, $"no answer within {http.Client.Timeout.TotalSeconds:0} s");
        }
    }

    private void Sign(HttpRequestMessage request, AlertRule rule, string id, byte[] body)
    {
        var now = time.GetUtcNow();
        var at = now.ToUnixTimeSeconds();
        var signature = AlertSecret.Sign(rule.Secret, id, at, body);
        // While a receiver may know either secret, either must fit.
        if (rule.PreviousSecret is { } before && rule.PreviousSecretUntil > now)
            signature += " " + AlertSecret.Sign(before, id, at, body);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", at.ToString());
        request.Headers.Add("webhook-signature", signature);
    }

    private static T? Inner<T>(Exception? fault)
        where T : Exception
    {
        while (fault is not null and not T)
            fault = fault.InnerException;
        return fault as T;
    }
}

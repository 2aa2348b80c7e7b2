using System.Text.Json.Nodes;
using CrashHub.Contracts;
using CrashHub.Server.Data.Alerting;

namespace CrashHub.Server.Alerts;

/// <summary>An alert in the shapes that chats take.</summary>
internal static class ChatMessages
{
    public static string Of(string type, AlertPayload alert) =>
        type switch
        {
            AlertAction.Slack => Slack(alert),
            AlertAction.Teams => Teams(alert),
            _ => Discord(alert),
        };

    /// <summary>Incoming webhooks of Slack, and of what took over their form (Mattermost, Rocket.Chat).</summary>
    private static string Slack(AlertPayload alert)
    {
        var subject = AlertText.Slack(AlertText.Subject(alert));
        var linked = alert.Bucket is { } bucket ? $"<{bucket.Links.Html}|{subject.Replace('|', '/')}>" : subject;
        var text = Lines(
            $"*{AlertText.Slack(AlertText.What(alert))}*: {linked}",
            AlertText.Slack(AlertText.Where(alert)),
            Rule(alert, AlertText.Slack)
        );
        return new JsonObject { ["text"] = text, ["unfurl_links"] = false }.ToJsonString();
    }

    /// <summary>Webhooks of Teams' workflows: a message with an adaptive card.</summary>
    private static string Teams(AlertPayload alert)
    {
        var body = new JsonArray(
            Block(AlertText.What(alert), "bolder"),
            Block(AlertText.Subject(alert), "default"),
            Block(Rule(alert, static text => text), "lighter")
        );
        if (AlertText.Where(alert) is { Length: > 0 } where)
            body.Insert(2, Block(where, "default"));
        var actions = new JsonArray();
        if (alert.Bucket is { } bucket)
            actions.Add(
                new JsonObject
                {
                    ["type"] = "Action.OpenUrl",
                    ["title"] = "Open bucket",
                    ["url"] = bucket.Links.Html,
                }
            );
        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = body,
            ["actions"] = actions,
        };
        var attachment = new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = card };
        return new JsonObject { ["type"] = "message", ["attachments"] = new JsonArray(attachment) }.ToJsonString();
    }

    private static string Discord(AlertPayload alert)
    {
        var subject = AlertText.Markdown(AlertText.Subject(alert));
        var linked = alert.Bucket is { } bucket ? $"{subject}\n<{bucket.Links.Html}>" : subject;
        var text = Lines(
            $"**{AlertText.What(alert)}**: {linked}",
            AlertText.Markdown(AlertText.Where(alert)),
            Rule(alert, AlertText.Markdown)
        );
        // Nobody is called by what a title says.
        return new JsonObject
        {
            ["content"] = text,
            ["allowed_mentions"] = new JsonObject { ["parse"] = new JsonArray() },
        }.ToJsonString();
    }

    // A TextBlock reads Markdown, and Teams' clients differ in what a backslash takes away; the runs of a RichTextBlock are shown as they are.
    private static JsonObject Block(string text, string weight) =>
        new()
        {
            ["type"] = "RichTextBlock",
            ["inlines"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextRun",
                    ["text"] = text,
                    ["weight"] = weight,
                }
            ),
        };

    private static string Rule(AlertPayload alert, Func<string, string> escape) =>
        escape($"{alert.Project}: {Dashboard.Shown.Line(alert.Alert.Name)}");

    private static string Lines(params ReadOnlySpan<string> lines)
    {
        var kept = new List<string>(lines.Length);
        foreach (var line in lines)
        {
            if (line.Length > 0)
                kept.Add(line);
        }
        return string.Join('\n', kept);
    }
}

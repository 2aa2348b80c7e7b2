using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Alerts;
using CrashHub.Server.Data.Alerting;

namespace CrashHub.Server.Tests.Alerts;

/// <summary>Messages in the shapes that the chats document, with titles that try to be markup.</summary>
public sealed class ChatMessagesTests
{
    private const string Hostile = "<@U1> @everyone *b* [x](http://evil) a::b | <script> & \u202e";
    private const string Page = "https://crashes.example/p/shop/buckets/7";

    [Fact]
    public void SlackGetsTextInWhichOnlyOurLinkIsOne()
    {
        var message = Read(AlertAction.Slack, Alert(Hostile));

        var text = message.GetProperty("text").GetString()!;
        Assert.Contains($"<{Page}|#7 ", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == '<'));
        Assert.Equal(1, text.Count(c => c == '|'));
        Assert.DoesNotContain('\u202e', text);
    }

    [Fact]
    public void TeamsGetsACardWhoseTextIsShownAsItIs()
    {
        var message = Read(AlertAction.Teams, Alert("a_b::c *x*"));

        Assert.Equal("message", message.GetProperty("type").GetString());
        var attachment = Assert.Single(message.GetProperty("attachments").EnumerateArray());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        var runs = card.GetProperty("body")
            .EnumerateArray()
            .Select(block => (block.GetProperty("type").GetString(), Assert.Single(block.GetProperty("inlines").EnumerateArray())))
            .ToList();
        Assert.All(runs, run => Assert.Equal(("RichTextBlock", "TextRun"), (run.Item1, run.Item2.GetProperty("type").GetString())));
        Assert.Equal(
            ["New bucket", "#7 a_b::c *x*", "release 1.0 *r*, prod", "shop: all & new"],
            runs.Select(run => run.Item2.GetProperty("text").GetString())
        );
        Assert.Equal(Page, Assert.Single(card.GetProperty("actions").EnumerateArray()).GetProperty("url").GetString());
    }

    [Fact]
    public void TeamsGetsNoEmptyLine()
    {
        var message = Read(AlertAction.Teams, Alert("t") with { Release = null, Environment = null });

        var body = message.GetProperty("attachments")[0].GetProperty("content").GetProperty("body");
        Assert.Equal(3, body.GetArrayLength());
    }

    [Fact]
    public void DiscordCallsNobodyAndIsNeverTooLong()
    {
        var message = Read(
            AlertAction.Discord,
            Alert(string.Concat(Enumerable.Repeat(Hostile, 100))) with
            {
                Release = new string('*', 200),
            }
        );

        Assert.Empty(message.GetProperty("allowed_mentions").GetProperty("parse").EnumerateArray());
        var text = message.GetProperty("content").GetString()!;
        Assert.InRange(text.Length, 1, 2000); // What Discord takes.
        Assert.Contains($"<{Page}>", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" [x](", text, StringComparison.Ordinal);
    }

    private static JsonElement Read(string type, AlertPayload alert)
    {
        using var document = JsonDocument.Parse(ChatMessages.Of(type, alert));
        return document.RootElement.Clone();
    }

    private static AlertPayload Alert(string title) =>
        new()
        {
            Type = "bucket.new",
            Timestamp = DateTimeOffset.UnixEpoch,
            Alert = new AlertName("1", "all & new"),
            Project = "shop",
            Bucket = new AlertBucket("b", 7, title, "unreachable", new CrashLinks("https://crashes.example/api", Page)),
            Crash = null,
            Release = "1.0 *r*",
            Environment = "prod",
        };
}

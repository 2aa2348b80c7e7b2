using CrashHub.Contracts;
using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Alerts;

/// <summary>An alert in words. Titles, names and releases come from outside: what can't be seen is spelled, and chats' own marks are escaped.</summary>
internal static class AlertText
{
    private const int MostTitle = 300;

    /// <summary>What happened, in a line without the title.</summary>
    public static string What(AlertPayload alert) =>
        alert.Type switch
        {
            "bucket.new" => "New bucket",
            "bucket.regressed" => "Back after it was resolved",
            "bucket.missingBuild" => "A build is missing",
            "bucket.rate" => $"{alert.Rate!.Count:N0} crashes within {alert.Rate.WindowMinutes:N0} min",
            _ => $"Crashes wait for {alert.Queue!.Minutes:N0} min and more",
        };

    /// <summary>What it is about: the bucket's number and title.</summary>
    public static string Subject(AlertPayload alert) =>
        alert.Bucket is { } bucket ? $"#{bucket.Number} {Cut(Shown.Line(bucket.Title))}" : "the queue";

    /// <summary>Where and in what, or empty.</summary>
    public static string Where(AlertPayload alert)
    {
        var parts = new List<string>(2);
        if (alert.Release is { } release)
            parts.Add($"release {Shown.Line(release)}");
        if (alert.Environment is { } environment)
            parts.Add(Shown.Line(environment));
        return string.Join(", ", parts);
    }

    /// <summary>For Slack: the three marks that its text knows.</summary>
    public static string Slack(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>For Markdown as Discord and Teams know it.</summary>
    public static string Markdown(string text)
    {
        var escaped = new System.Text.StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '~' or '|' or '[' or ']' or '(' or ')' or '<' or '>' or '#' or '@' or ':')
                escaped.Append('\\');
            escaped.Append(c);
        }
        return escaped.ToString();
    }

    private static string Cut(string text) => text.Length <= MostTitle ? text : text[..MostTitle] + "…";
}

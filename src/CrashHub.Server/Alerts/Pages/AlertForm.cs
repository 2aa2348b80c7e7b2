using System.Globalization;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Alerts.Pages;

/// <summary>A rule as the form shows and sends it: one receiver a line.</summary>
internal sealed class AlertForm
{
    /// <summary>The kinds of rules, as values and words.</summary>
    public static readonly (string Value, string Words)[] Kinds =
    [
        ("new", "A bucket is new"),
        ("regressed", "A resolved bucket is back"),
        ("missingBuild", "A bucket's build is missing"),
        ("rate", "A bucket crashes often"),
        ("queueAge", "Crashes wait for their reports"),
    ];

    private const int LongestReceivers = 24_000;

    public string Name { get; init; } = "";
    public string Query { get; init; } = "";
    public string Kind { get; init; } = "new";
    public string Count { get; init; } = "10";
    public string Minutes { get; init; } = "10";

    /// <summary>One receiver a line: its kind, a space, its address; for e-mail the minutes of a digest may follow.</summary>
    public string Receivers { get; init; } = "";
    public bool Enabled { get; init; } = true;

    /// <summary>The version that was edited; empty for a new rule.</summary>
    public string Tag { get; init; } = "";

    public static AlertForm Of(IFormCollection form) =>
        new()
        {
            Name = form["name"].ToString().Trim(),
            Query = form["query"].ToString().Trim(),
            Kind = form["kind"].ToString(),
            Count = form["count"].ToString().Trim(),
            Minutes = form["minutes"].ToString().Trim(),
            Receivers = form["receivers"].ToString().ReplaceLineEndings("\n").Trim(),
            Enabled = !form.ContainsKey("edited") || form["enabled"] == "true",
            Tag = form["tag"].ToString(),
        };

    public static AlertForm Of(AlertRule rule) =>
        new()
        {
            Name = rule.Name,
            Query = rule.Query,
            Kind = rule.Kind switch
            {
                AlertKind.New => "new",
                AlertKind.Regressed => "regressed",
                AlertKind.MissingBuild => "missingBuild",
                AlertKind.Rate => "rate",
                _ => "queueAge",
            },
            Count = rule.Kind == AlertKind.Rate ? rule.Threshold.ToString(CultureInfo.InvariantCulture) : "10",
            Minutes = rule.Kind switch
            {
                AlertKind.Rate => rule.WindowMinutes.ToString(CultureInfo.InvariantCulture),
                AlertKind.QueueAge => rule.Threshold.ToString(CultureInfo.InvariantCulture),
                _ => "10",
            },
            Receivers = string.Join('\n', rule.ReadActions().Select(LineOf)),
            Enabled = rule.Enabled,
            Tag = AlertDocuments.TagOf(rule),
        };

    /// <summary>What the form says, or one line about what is wrong.</summary>
    /// <param name="stored">The receivers that the rule has.</param>
    /// <param name="readsMemory">Whether the caller holds <c>memory:read</c>.</param>
    /// <param name="now">What times ago count from.</param>
    public (AlertDraft? Draft, string? Fault) Read(IReadOnlyList<AlertAction> stored, bool readsMemory, DateTimeOffset now)
    {
        if (Name.Length is 0 or > AlertDraft.LongestName || Name.Contains('\0'))
            return (null, $"Give the rule a name of at most {AlertDraft.LongestName} characters.");
        if (QueryParser.Parse(Query, readsMemory, now).Fault is { } wrong)
            return (null, $"The query can't be used, at character {wrong.Position + 1}: {wrong.Detail}");
        if (WhenOf() is not { } when)
            return (
                null,
                Kind == "rate"
                    ? $"Crashes are 1 to {AlertWhen.MostCount:N0}, minutes 1 to {AlertWhen.MostWindowMinutes:N0}."
                    : $"Minutes are 1 to {AlertWhen.MostAgeMinutes:N0}."
            );
        var actions = new List<AlertDraftAction>();
        var lines =
            Receivers.Length > LongestReceivers
                ? []
                : Receivers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Receivers.Length > LongestReceivers || lines.Length > AlertDraft.MostActions)
            return (null, $"A rule tells {AlertDraft.MostActions} receivers at most.");
        foreach (var line in lines)
        {
            if (ActionOf(line, stored) is not { } action)
                return (
                    null,
                    $"“{line}” is no receiver: write {string.Join(", ", AlertAction.Types[..^1])} and an address, or email and name@example.org."
                );
            actions.Add(action);
        }
        return (new AlertDraft(Name, Query, when, actions, Enabled), null);
    }

    private AlertWhen? WhenOf()
    {
        var count = long.TryParse(Count, NumberStyles.None, CultureInfo.InvariantCulture, out var c) ? c : 0;
        var minutes = long.TryParse(Minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? m : 0;
        return Kind switch
        {
            "new" => new AlertWhen(AlertKind.New),
            "regressed" => new AlertWhen(AlertKind.Regressed),
            "missingBuild" => new AlertWhen(AlertKind.MissingBuild),
            "rate" when count is >= 1 and <= AlertWhen.MostCount && minutes is >= 1 and <= AlertWhen.MostWindowMinutes => new AlertWhen(
                AlertKind.Rate,
                count,
                (int)minutes
            ),
            "queueAge" when minutes is >= 1 and <= AlertWhen.MostAgeMinutes => new AlertWhen(AlertKind.QueueAge, minutes),
            _ => null,
        };
    }

    private static AlertDraftAction? ActionOf(string line, IReadOnlyList<AlertAction> stored)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !AlertAction.Types.Contains(words[0], StringComparer.Ordinal))
            return null;
        var isMail = words[0] == AlertAction.Email;
        if (words.Length > (isMail ? 3 : 2))
            return null;
        var digest = 0;
        if (
            words.Length == 3
            && !(
                int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out digest)
                && digest <= AlertDraft.MostDigestMinutes
            )
        )
            return null;
        if (isMail && AlertDraft.MailFault(words[1]) is not null)
            return null;
        // The same line as before is the same receiver, though most of its address is not shown.
        var known = stored.FirstOrDefault(a => a.Type == words[0] && AlertDocuments.ReceiverOf(a) == words[1]);
        return new(known?.Id, words[0], isMail ? null : words[1], isMail ? words[1] : null, digest);
    }

    private static string LineOf(AlertAction action) =>
        $"{action.Type} {AlertDocuments.ReceiverOf(action)}{(action.DigestMinutes > 0 ? $" {action.DigestMinutes}" : "")}";
}

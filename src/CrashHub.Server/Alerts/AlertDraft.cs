using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using MimeKit;

namespace CrashHub.Server.Alerts;

/// <summary>What was sent of a rule and is right; null where it stays as it is.</summary>
internal sealed record AlertDraft(string? Name, string? Query, AlertWhen? When, IReadOnlyList<AlertDraftAction>? Actions, bool? Enabled)
{
    public const int LongestName = 100;
    public const int MostActions = 10;
    public const int MostDigestMinutes = 24 * 60;
    private const int LongestMail = 254; // RFC 5321 s4.5.3.1.3
    private const int LongestText = 100;

    /// <summary>Reads a rule, or what is to change of one.</summary>
    /// <param name="fields">The body.</param>
    /// <param name="isNew">True where name and <c>when</c> are needed.</param>
    /// <param name="readsMemory">Whether the caller holds <c>memory:read</c>.</param>
    /// <param name="now">What times ago count from.</param>
    public static (AlertDraft? Draft, ProblemHttpResult? Fault) Read(JsonFields fields, bool isNew, bool readsMemory, DateTimeOffset now)
    {
        var name = fields.Text("name", LongestName, isNew);
        var query = fields.Value("query") is null ? null : fields.Document("query")?.Trim();
        var when = AlertWhen.Read(fields, isNew);
        var actions = ReadActions(fields);
        var enabled = fields.Flag("enabled");
        if (query is not null && QueryParser.Parse(query, readsMemory, now).Fault is { } wrong)
            return (null, QueryProblems.Of(wrong));
        return fields.Faults() is { } faults ? (null, faults) : (new AlertDraft(name, query, when, actions, enabled), null);
    }

    /// <summary>Null, or why mail can't go there: one plain address.</summary>
    public static string? MailFault(string to) =>
        to.Length <= LongestMail
        && MailboxAddress.TryParse(to, out var mailbox)
        && mailbox.Address == to
        && mailbox.Domain.Length > 0
        && !to.Any(char.IsControl)
            ? null
            : "must be an address as name@example.org";

    private static List<AlertDraftAction>? ReadActions(JsonFields fields)
    {
        if (fields.Objects("actions", MostActions) is not { } sent)
            return null;
        var actions = new List<AlertDraftAction>(sent.Count);
        for (var at = 0; at < sent.Count; at++)
        {
            var one = sent[at];
            var type = one.Text("type", LongestText, required: true);
            if (type is not null && !AlertAction.Types.Contains(type, StringComparer.Ordinal))
                one.Add("type", $"must be one of {string.Join(", ", AlertAction.Types)}");
            var isMail = type == AlertAction.Email;
            var url = one.Text("url", AlertAddress.Longest, required: type is not null && !isMail);
            var to = one.Text("to", LongestMail, isMail);
            if (isMail && to is not null && MailFault(to) is { } fault)
                one.Add("to", fault);
            var digest = one.Number("digestMinutes", 0, MostDigestMinutes) ?? 0;
            if (one.HasFaults)
                fields.Add($"actions[{at}]", one);
            else
                actions.Add(new(one.Text("id", LongestText), type!, isMail ? null : url, isMail ? to : null, isMail ? (int)digest : 0));
        }
        return actions;
    }
}

/// <summary>An action as it was sent; its address may be masked.</summary>
internal sealed record AlertDraftAction(string? Id, string Type, string? Url, string? To, int DigestMinutes);

using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Buckets;

/// <summary>What a PATCH wants to change, checked; the same for one bucket and for many.</summary>
internal sealed class BucketEdit
{
    private const int LongestText = 200;
    private const int LongestLink = 2000;

    private BucketStatus? status;
    private bool hasAssignee;
    private string? assignee;
    private bool hasLink;
    private string? link;
    private string? resolvedInRelease;
    private MuteUntil? muteUntil;

    public static BucketStatus? StatusOf(string text) =>
        text switch
        {
            "open" => BucketStatus.Open,
            "resolved" => BucketStatus.Resolved,
            "muted" => BucketStatus.Muted,
            _ => null,
        };

    /// <summary>Another status, as the page's buttons ask for it.</summary>
    public static BucketEdit To(BucketStatus status, string? resolvedInRelease = null, MuteUntil? muteUntil = null) =>
        new()
        {
            status = status,
            resolvedInRelease = resolvedInRelease,
            muteUntil = muteUntil,
        };

    /// <summary>Somebody, or nobody, who looks after it; null when the name is too long.</summary>
    public static BucketEdit? Assign(string? assignee)
    {
        var name = string.IsNullOrWhiteSpace(assignee) ? null : assignee.Trim();
        return name?.Length > LongestText ? null : new BucketEdit { hasAssignee = true, assignee = name };
    }

    public static async Task<(BucketEdit? Edit, ProblemHttpResult? Fault)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(request, cancellation);
        if (fields is null)
            return (null, unreadable);
        var edit = new BucketEdit();
        edit.Read(fields);
        return fields.Faults() is { } faults ? (null, faults) : (edit, null);
    }

    public void Apply(Bucket bucket, DateTimeOffset now)
    {
        if (hasAssignee)
            bucket.Assignee = assignee;
        if (hasLink)
            bucket.Link = link;
        if (status is { } wanted)
        {
            bucket.Status = wanted;
            bucket.MuteUntilCount = null;
            bucket.MuteUntilDate = null;
            bucket.MuteUntilRegression = false;
            bucket.Regressed = false;
            bucket.ResolvedAt = wanted is BucketStatus.Resolved ? now : null;
            bucket.ResolvedInRelease = wanted is BucketStatus.Resolved ? resolvedInRelease : null;
        }
        bucket.MuteUntilCount = muteUntil?.Count ?? bucket.MuteUntilCount;
        bucket.MuteUntilDate = muteUntil?.Date ?? bucket.MuteUntilDate;
        bucket.MuteUntilRegression |= muteUntil?.Regression ?? false;
        bucket.Version++;
    }

    private void Read(JsonFields fields)
    {
        if (fields.Text("status", LongestText) is { } text)
        {
            status = StatusOf(text);
            if (status is null)
                fields.Add("status", "must be open, resolved or muted");
        }
        resolvedInRelease = fields.Text("resolvedInRelease", LongestText);
        if (resolvedInRelease is not null && status is not BucketStatus.Resolved)
            fields.Add("resolvedInRelease", "goes with status resolved");
        ReadMute(fields);
        hasAssignee = fields.Has("assignee");
        assignee = fields.Text("assignee", LongestText);
        hasLink = fields.Has("link");
        link = fields.Text("link", LongestLink);
        if (link is not null && !(Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            fields.Add("link", "must be an http or https address");
    }

    private void ReadMute(JsonFields fields)
    {
        if (fields.Object("muteUntil") is not { } until)
            return;
        muteUntil = new MuteUntil
        {
            Count = until.Number("count", 1, 1_000_000_000),
            Date = until.Instant("date"),
            Regression = until.Flag("regression") is true ? true : null,
        };
        fields.Add("muteUntil", until);
        var given = (muteUntil.Count is null ? 0 : 1) + (muteUntil.Date is null ? 0 : 1) + (muteUntil.Regression is null ? 0 : 1);
        if (given != 1)
            fields.Add("muteUntil", "must hold one of count, date and regression");
        if (status is not BucketStatus.Muted)
            fields.Add("muteUntil", "goes with status muted");
    }
}

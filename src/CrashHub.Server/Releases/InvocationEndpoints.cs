using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Releases;

/// <summary>How often releases run, as hosts report it.</summary>
internal static class InvocationEndpoints
{
    private const long MostCount = 1_000_000_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(366);

    public static void MapInvocations(this RouteGroupBuilder project) =>
        project
            .MapPost("/releases/{release}/invocations", StoreAsync)
            .RequireScope(TokenScopes.Ingest)
            .WithSummary("Reports how often a release ran; 201 for a new window, 200 for one that is known, whose count it replaces")
            .TakesJson<InvocationReport>();

    private static async Task<Results<Created<InvocationReceipt>, Ok<InvocationReceipt>, ProblemHttpResult>> StoreAsync(
        HttpContext context,
        string release,
        ProjectContext project,
        InvocationDesk desk,
        IOptions<ReleasesOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (ReleaseNames.Of(release) is not { } name)
            return Problem.Of(
                400,
                "invalid-fields",
                "Bad release",
                $"A release has 1 to {ProjectRelease.LongestName} characters.",
                ("parameter", "release")
            );
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        foreach (var needed in (ReadOnlySpan<string>)["count", "from", "to"])
        {
            if (!fields.Has(needed) || fields.IsNull(needed))
                fields.Add(needed, "is missing");
        }
        var count = fields.Number("count", 0, MostCount);
        var from = fields.Instant("from");
        var to = fields.Instant("to");
        var report = new InvocationReport
        {
            Count = count ?? 0,
            From = Whole(from),
            To = Whole(to),
            Environment = Text(fields, "environment"),
            Source = Text(fields, "source"),
        };
        if (from < DateTimeOffset.UnixEpoch)
            fields.Add("from", "must not be before 1970");
        if (to > time.GetUtcNow() + Ahead)
            fields.Add("to", "lies too far ahead");
        if (from is not null && to is not null && (report.To <= report.From || report.To - report.From > Longest))
            fields.Add("to", $"must be after from, by at most {Longest.TotalDays:0} days");
        if (fields.Faults() is { } faults)
            return faults;
        return await desk.StoreAsync(project.Id, name, report, cancellation) switch
        {
            null => Problem.OverLimit(
                options.Value.MaxWindows,
                "windows",
                $"{ReleasesOptions.Section}:{nameof(ReleasesOptions.MaxWindows)}",
                $"A release keeps at most {options.Value.MaxWindows:N0} windows; report longer ones."
            ),
            (var receipt, true) => TypedResults.Created((string?)null, receipt),
            (var receipt, false) => TypedResults.Ok(receipt),
        };
    }

    private static string? Text(JsonFields fields, string name) =>
        fields.Text(name, ProjectRelease.LongestName) is { } text ? CrashQueueSql.Clean(text, text.Length) : null;

    private static DateTimeOffset Whole(DateTimeOffset? at) =>
        at is { } given && given >= DateTimeOffset.UnixEpoch
            ? MicrosecondsConverter.FromMicroseconds(MicrosecondsConverter.ToMicroseconds(given))
            : DateTimeOffset.UnixEpoch;
}

using CrashHub.Contracts;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.Extensions;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>Reads one page of the audit for a page of the dashboard.</summary>
internal static class AuditView
{
    private const int Lines = 100;

    public static async Task<(IReadOnlyList<AuditDocument> Items, string? Next, string? Fault)> ReadAsync(
        HttpContext context,
        AuditDesk desk,
        int? project,
        CancellationToken cancellation
    )
    {
        var cursor = context.Request.Query["cursor"].ToString() is { Length: > 0 } text ? Cursor.Parse(text) : null;
        var page = new PageRequest(Lines, cursor);
        var (filter, fault) = AuditEndpoints.Read(context.Request, project);
        if (filter is null)
            return ([], null, fault!.ProblemDetails.Detail);
        if (await desk.ListAsync(filter, page, cancellation) is not { } rows)
            return ([], null, "This address leads nowhere. Begin anew.");
        var shown = page.Finish(context, rows, AuditDesk.CursorOf, out var next);
        var items = await desk.DocumentsAsync(shown, cancellation);
        return (items, next is null ? null : Address(context.Request, next), null);
    }

    private static string Address(HttpRequest request, string cursor)
    {
        var query = new QueryBuilder();
        foreach (var name in (string[])["actor", "action", "since"])
            if (request.Query[name].ToString() is { Length: > 0 } value)
                query.Add(name, value);
        query.Add("cursor", cursor);
        return $"{request.PathBase}{request.Path}{query.ToQueryString()}";
    }
}

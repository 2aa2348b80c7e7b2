using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Observability;

/// <summary><c>limit</c> and <c>cursor</c> of a list, and the answer's <c>next</c> and <c>Link</c>.</summary>
internal sealed record PageRequest(int Limit, Cursor? Cursor)
{
    public const int DefaultLimit = 50;
    public const int MostLimit = 1000;

    public bool Backwards => Cursor?.Backwards ?? false;

    public static bool TryRead(
        HttpRequest request,
        [NotNullWhen(true)] out PageRequest? page,
        [NotNullWhen(false)] out ProblemHttpResult? fault
    )
    {
        page = null;
        fault = null;
        var limit = DefaultLimit;
        if (
            request.Query.TryGetValue("limit", out var wanted)
            && !(int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostLimit)
        )
        {
            fault = Problem.Of(
                400,
                "invalid-limit",
                "Bad limit",
                $"limit must be a whole number from 1 to {MostLimit}.",
                ("parameter", "limit")
            );
            return false;
        }
        Cursor? cursor = null;
        if (request.Query.TryGetValue("cursor", out var text) && text.ToString() is { Length: > 0 } given)
        {
            cursor = Cursor.Parse(given);
            if (cursor is null)
            {
                fault = BadCursor();
                return false;
            }
        }
        page = new PageRequest(limit, cursor);
        return true;
    }

    public static ProblemHttpResult BadCursor() =>
        Problem.Of(400, "invalid-cursor", "Bad cursor", "The cursor is not one that this list gave out.", ("parameter", "cursor"));

    /// <summary>
    /// Cuts the extra row that a list asks for to see whether more follow, puts a page that was read backwards in the list's order, and writes the
    /// links.
    /// </summary>
    /// <param name="rows">At most <see cref="Limit"/> + 1 rows in reading order.</param>
    public IReadOnlyList<T> Finish<T>(HttpContext context, List<T> rows, Func<T, Cursor> place, out string? next)
    {
        var more = rows.Count > Limit;
        if (more)
            rows.RemoveAt(rows.Count - 1);
        if (Backwards)
            rows.Reverse();
        next = rows.Count > 0 && (Backwards || more) ? place(rows[^1]).ToString() : null;
        var previous =
            rows.Count > 0 && (Backwards ? more : Cursor is not null) ? (place(rows[0]) with { Backwards = true }).ToString() : null;
        WriteLinks(context, next, previous);
        return rows;
    }

    /// <summary>The place that a list whose items stand still begins at: the cursor's; null without one, and for a cursor that is none of such a list's.</summary>
    public int? First =>
        Cursor is { Backwards: false, Key: { } key } && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            ? first
            : null;

    /// <summary>Writes the links of a stretch of a list whose items stand still, and returns the cursor of the next one; null at the end.</summary>
    /// <param name="context">The answer's.</param>
    /// <param name="first">Place of the stretch's first item, from 0.</param>
    /// <param name="count">Its items.</param>
    /// <param name="total">All items of the list.</param>
    public string? Place(HttpContext context, int first, int count, int total)
    {
        var next = first + count < total ? Cursor.At(first + count).ToString() : null;
        var previous = first > 0 ? Cursor.At(Math.Max(first - Limit, 0)).ToString() : null;
        WriteLinks(context, next, previous);
        return next;
    }

    private static void WriteLinks(HttpContext context, string? next, string? previous)
    {
        List<string> links = [];
        if (next is not null)
            links.Add($"<{Address(context.Request, next)}>; rel=\"next\"");
        if (previous is not null)
            links.Add($"<{Address(context.Request, previous)}>; rel=\"prev\"");
        if (links.Count > 0)
            context.Response.Headers.Link = string.Join(", ", links);
    }

    private static string Address(HttpRequest request, string cursor)
    {
        var query = new QueryBuilder();
        foreach (var (name, values) in request.Query)
            if (!name.Equals("cursor", StringComparison.OrdinalIgnoreCase))
                foreach (var value in values)
                    query.Add(name, value ?? "");
        query.Add("cursor", cursor);
        return $"{request.PathBase}{request.Path}{query.ToQueryString()}";
    }
}

using CrashHub.Analysis.Bytes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Observability;

/// <summary>RFC 9457 problems with a stable type <c>/problems/name</c>.</summary>
internal static class Problem
{
    public static ProblemHttpResult Of(
        int status,
        string name,
        string title,
        string? detail = null,
        params ReadOnlySpan<(string Name, object? Value)> more
    )
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in more)
            extensions[key] = value;
        return TypedResults.Problem(detail, statusCode: status, title: title, type: "/problems/" + name, extensions: extensions);
    }

    /// <summary>Bytes that could not be read: section, absolute byte offset and kind.</summary>
    public static ProblemHttpResult Unreadable(
        int status,
        string name,
        string title,
        ParseError error,
        params ReadOnlySpan<(string Name, object? Value)> more
    ) =>
        Of(
            status,
            name,
            title,
            error.ToString(),
            [("section", error.Section), ("offset", error.Offset), ("kind", error.Kind.ToString()), .. more]
        );

    /// <summary>Over a limit: its value, unit and configuration key.</summary>
    public static ProblemHttpResult OverLimit(long limit, string unit, string setting, string detail) =>
        Of(
            StatusCodes.Status413PayloadTooLarge,
            "too-large",
            "Over a limit",
            detail,
            ("limit", limit),
            ("unit", unit),
            ("setting", setting)
        );

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "Not found", detail);
}

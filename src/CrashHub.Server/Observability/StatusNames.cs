using Microsoft.AspNetCore.WebUtilities;

namespace CrashHub.Server.Observability;

/// <summary>The problem that stands for a bare status, as routing and Kestrel answer it.</summary>
internal static class StatusNames
{
    public static string Of(int status) =>
        status switch
        {
            400 => "bad-request",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not-found",
            405 => "method-not-allowed",
            408 => "timeout",
            409 => "conflict",
            410 => "gone",
            411 => "length-required",
            412 => "precondition-failed",
            413 => "too-large",
            414 => "address-too-long",
            415 => "unsupported-media-type",
            416 => "range-not-satisfiable",
            422 => "unreadable",
            429 => "too-many-requests",
            431 => "headers-too-large",
            503 => "unavailable",
            >= 500 => "internal-error",
            _ => "refused",
        };

    public static string TitleOf(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Refused";
}

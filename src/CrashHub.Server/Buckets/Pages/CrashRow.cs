using CrashHub.Contracts;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>One crash in a bucket's list.</summary>
internal sealed record CrashRow(
    Guid Id,
    DateTimeOffset ReceivedAt,
    CrashState State,
    string? Release,
    string? Environment,
    string? Function,
    string? Region,
    string? Runtime
)
{
    /// <summary>The part of the id that tells crashes of one hour apart.</summary>
    public string ShortId => Id.ToString()[^12..];
}

using System.Net;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>What a browser got.</summary>
internal sealed record PageAnswer(
    HttpStatusCode Status,
    string Page,
    string? Location,
    IReadOnlyList<string> Cookies,
    TimeSpan? RetryAfter
);

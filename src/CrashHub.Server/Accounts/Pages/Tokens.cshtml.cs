using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The tokens of a project. A new one is shown once, on the answer that made it.</summary>
internal sealed class TokensModel(TokenDesk desk, TimeProvider time, Addresses addresses) : ProjectPage
{
    /// <summary>Scopes and what each opens, as the form shows them.</summary>
    public static readonly (string Name, string Opens)[] Scopes =
    [
        ("ingest", "Send crashes: for hosts and runtimes"),
        ("builds:write", "Upload and remove builds: for pipelines"),
        ("read", "Read crashes, buckets and builds"),
        ("memory:read", "Read dumps, memory, variables and messages from memory"),
        ("triage", "Resolve, mute, assign; includes read"),
        ("admin", "Tokens and settings; includes all but memory:read"),
    ];

    public IReadOnlyList<TokenDocument> Items { get; private set; } = [];
    public TokenDocument? Made { get; private set; }
    public string? Fault { get; private set; }
    public string Name { get; private set; } = "";
    public IReadOnlyList<string> Chosen { get; private set; } = ["ingest"];
    public string Root => addresses.Root(Request);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await ShowAsync(cancellation);

    public async Task<IActionResult> OnPostCreateAsync(string? name, string[]? scopes, int? days, CancellationToken cancellation)
    {
        Name = name?.Trim() ?? "";
        Chosen = scopes ?? [];
        var granted = TokenScopes.None;
        foreach (var scope in Chosen)
            granted |= ScopeNames.Parse(scope) ?? TokenScopes.None;
        if (Name.Length is 0 or > TokenDesk.LongestName)
            Fault = $"Give the token a name of at most {TokenDesk.LongestName} characters.";
        else if (granted == TokenScopes.None)
            Fault = "Choose at least one scope.";
        else
        {
            DateTimeOffset? expires = days is > 0 and <= 3650 ? time.GetUtcNow().AddDays(days.Value) : null;
            var (made, refusal) = await desk.CreateAsync(Caller, Project.Id, Name, granted, expires, cancellation);
            (Made, Fault) = (made, refusal?.ProblemDetails.Detail);
        }
        if (Made is not null)
            (Name, Chosen) = ("", ["ingest"]);
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string id, CancellationToken cancellation)
    {
        if (!await desk.RevokeAsync(Caller, Project.Id, id, cancellation))
            Fault = "That token is revoked already.";
        return Fault is null ? RedirectToPage() : await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        if (!Caller.Has(TokenScopes.Admin))
            return StatusCode(StatusCodes.Status403Forbidden);
        Response.Headers.CacheControl = "no-store";
        Items = await desk.ListAsync(Project.Id, cancellation);
        return Page();
    }
}

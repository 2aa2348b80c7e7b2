using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The tokens of a project. A new one is shown once, on the answer that made it.</summary>
[PageScope(TokenScopes.Admin)]
internal sealed class TokensModel(TokenDesk desk, TimeProvider time) : ProjectPage, ITokensPage
{
    public IReadOnlyList<TokenDocument> Items { get; private set; } = [];
    public TokenDocument? Made { get; private set; }
    public string? Fault { get; private set; }
    public string Name { get; private set; } = "";
    public IReadOnlyList<string> Chosen { get; private set; } = ["ingest"];
    public bool TakesPublic => true;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await ShowAsync(cancellation);

    public async Task<IActionResult> OnPostCreateAsync(TokenForm form, string[]? scopes, CancellationToken cancellation)
    {
        form.Scope = scopes;
        (Made, Fault) = await form.CreateAsync(Caller, Project.Id, desk, time, cancellation);
        if (Made is null)
            (Name, Chosen) = (form.Name ?? "", scopes ?? []);
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? id, CancellationToken cancellation)
    {
        if (await desk.RevokeAsync(Caller, Project.Id, id ?? "", cancellation))
            return RedirectToPage();
        Fault = "That token is revoked already.";
        return await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        Items = await desk.ListAsync(Project.Id, cancellation);
        return Page();
    }
}

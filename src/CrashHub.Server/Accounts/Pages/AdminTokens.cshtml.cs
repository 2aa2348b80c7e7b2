using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The instance-wide tokens.</summary>
[PageScope(TokenScopes.Admin, InstanceWide = true)]
internal sealed class AdminTokensModel(TokenDesk desk, TimeProvider time) : PageModel, ITokensPage
{
    public IReadOnlyList<TokenDocument> Items { get; private set; } = [];
    public TokenDocument? Made { get; private set; }
    public string? Fault { get; private set; }
    public string Name { get; private set; } = "";
    public IReadOnlyList<string> Chosen { get; private set; } = ["read"];
    public bool TakesPublic => false;
    private Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await ShowAsync(cancellation);

    public async Task<IActionResult> OnPostCreateAsync(TokenForm form, string[]? scopes, CancellationToken cancellation)
    {
        form.Scope = scopes;
        form.IsPublic = false;
        (Made, Fault) = await form.CreateAsync(Caller, project: null, desk, time, cancellation);
        if (Made is null)
            (Name, Chosen) = (form.Name ?? "", scopes ?? []);
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? id, CancellationToken cancellation)
    {
        if (await desk.RevokeAsync(Caller, projectId: null, id ?? "", cancellation))
            return RedirectToPage();
        Fault = "That token is revoked already.";
        return await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        Items = await desk.ListAsync(projectId: null, cancellation);
        return Page();
    }
}

using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The audit of the instance with all projects.</summary>
[PageScope(TokenScopes.Admin, InstanceWide = true)]
internal sealed class AdminAuditModel(AuditDesk desk) : PageModel, IAuditPage
{
    public IReadOnlyList<AuditDocument> Items { get; private set; } = [];
    public bool ShowsProjects => true;
    public string? Actor => Request.Query["actor"];
    public string? Action => Request.Query["action"];
    public string? Since => Request.Query["since"];
    public string? Fault { get; private set; }
    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        (Items, Next, Fault) = await AuditView.ReadAsync(HttpContext, desk, project: null, cancellation);
    }
}

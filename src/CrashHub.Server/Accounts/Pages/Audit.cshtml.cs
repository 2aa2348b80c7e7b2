using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The audit of one project.</summary>
[PageScope(TokenScopes.Admin)]
internal sealed class AuditModel(AuditDesk desk) : ProjectPage, IAuditPage
{
    public IReadOnlyList<AuditDocument> Items { get; private set; } = [];
    public bool ShowsProjects => false;
    public string? Actor => Request.Query["actor"];
    public string? Action => Request.Query["action"];
    public string? Since => Request.Query["since"];
    public string? Fault { get; private set; }
    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        (Items, Next, Fault) = await AuditView.ReadAsync(HttpContext, desk, Project.Id, cancellation);
    }
}

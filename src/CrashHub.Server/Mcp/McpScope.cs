using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;

namespace CrashHub.Server.Mcp;

/// <summary>Who asks a tool, and about which project.</summary>
internal sealed class McpScope(IHttpContextAccessor http, ProjectDirectory projects, CrashHubDb db)
{
    public HttpRequest Request => Context.Request;

    public Caller Caller => Context.Features.Get<Caller>() ?? throw new McpException("Send a token: Authorization: Bearer <token>.");

    /// <summary>The project of the token; for an instance-wide one the named project, or the only one.</summary>
    public async Task<ProjectContext> ProjectAsync(string? slug, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(slug))
            slug = await OnlyAsync(cancellation);
        var project = await projects.FindAsync(slug, cancellation);
        return project is not null && (Caller.ProjectId is not { } own || own == project.Id)
            ? project
            : throw new McpException("There is no such project, or this token can't see it.");
    }

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("A tool runs in a request.");

    private async Task<string> OnlyAsync(CancellationToken cancellation)
    {
        var seen = db.Projects.AsNoTracking();
        if (Caller.ProjectId is { } own)
            seen = seen.Where(p => p.Id == own);
        var slugs = await seen.OrderBy(p => p.Id).Select(p => p.Slug).Take(2).ToListAsync(cancellation);
        return slugs is [var only] ? only : throw new McpException("This token sees several projects: say which by `project`.");
    }
}

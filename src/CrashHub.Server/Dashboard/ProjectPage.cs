using CrashHub.Server.Accounts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Dashboard;

/// <summary>A page of one project; the project was found and allowed before it runs.</summary>
internal abstract class ProjectPage : PageModel
{
    public ProjectContext Project => HttpContext.Features.GetRequiredFeature<ProjectContext>();

    public Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    /// <summary>The project's first address, from which its other pages hang.</summary>
    public string Home => $"{Request.PathBase}/p/{Project.Slug}";
}

using CrashHub.Server.Data;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The projects of the instance, and the form for another.</summary>
[PageScope(TokenScopes.Admin, InstanceWide = true)]
internal sealed class AdminProjectsModel(CrashHubDb db, ProjectDesk desk) : PageModel
{
    private const int Rows = 200;

    public IReadOnlyList<Row> Items { get; private set; } = [];
    public string? Next { get; private set; }
    public string? Fault { get; private set; }
    public string Name { get; private set; } = "";
    public string Slug { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string? after, CancellationToken cancellation)
    {
        await ShowAsync(after, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? slug, CancellationToken cancellation)
    {
        (Name, Slug) = (name?.Trim() ?? "", slug?.Trim() ?? "");
        if (Name.Length is 0 or > ProjectDesk.LongestName || Name.Contains('\0', StringComparison.Ordinal))
            Fault = $"Give the project a name of at most {ProjectDesk.LongestName} characters.";
        else if (!ProjectDesk.IsSlug(Slug))
            Fault = $"The name in addresses {ProjectDesk.SlugRule}.";
        else
        {
            var (made, refusal) = await desk.CreateAsync(HttpContext.Features.GetRequiredFeature<Caller>(), Name, Slug, cancellation);
            if (made is not null)
                return LocalRedirect($"~/p/{made.Slug}");
            Fault = refusal!.ProblemDetails.Detail;
        }
        await ShowAsync(after: null, cancellation);
        return Page();
    }

    private async Task ShowAsync(string? after, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        IQueryable<Project> projects = db.Projects.AsNoTracking();
        if (after is { Length: > 0 and <= ProjectDesk.LongestSlug } && ProjectDesk.IsSlug(after))
            projects = projects.Where(p => string.Compare(p.Slug, after) > 0);
        var rows = await projects
            .OrderBy(p => p.Slug)
            .Select(p => new Row(p.Slug, p.Name, p.CreatedAt, db.ProjectMembers.Count(m => m.ProjectId == p.Id)))
            .Take(Rows + 1)
            .ToListAsync(cancellation);
        Items = [.. rows.Take(Rows)];
        Next = rows.Count > Rows ? $"{Request.PathBase}/admin/projects?after={Items[^1].Slug}" : null;
    }

    /// <summary>One project with how many people are its members.</summary>
    internal sealed record Row(string Slug, string Name, DateTimeOffset CreatedAt, int Members);
}

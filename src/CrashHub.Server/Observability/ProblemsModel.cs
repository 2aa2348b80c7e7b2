using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Observability;

/// <summary>The page behind a problem's <c>type</c>.</summary>
[AllowAnonymous]
internal sealed class ProblemsModel : PageModel
{
    public string? Name { get; private set; }

    public string? Text { get; private set; }

    public IActionResult OnGet(string? name)
    {
        if (name is not null && !ProblemCatalog.Entries.ContainsKey(name))
            return NotFound();
        Name = name;
        Text = name is null ? null : ProblemCatalog.Entries[name];
        return Page();
    }
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Observability;

/// <summary>The page of a bare status.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class StatusPageModel : PageModel
{
    public string Heading { get; private set; } = "";

    public string Text { get; private set; } = "";

    public IActionResult OnGet()
    {
        var status = StatusAnswers.StatusOf(HttpContext);
        Heading = status == StatusCodes.Status404NotFound ? "There is nothing here" : StatusNames.TitleOf(status);
        Text = ProblemCatalog.Entries.GetValueOrDefault(StatusNames.Of(status), "The server refused the request.");
        Response.StatusCode = status;
        return Page();
    }
}

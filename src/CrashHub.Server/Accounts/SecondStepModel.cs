using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts;

/// <summary>The code after the password.</summary>
[AllowAnonymous]
internal sealed class SecondStepModel(SignInDesk desk, UserManager<User> users) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Fault { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await SecondStep.UserAsync(HttpContext, users) is null ? Again() : Page();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        if (await SecondStep.UserAsync(HttpContext, users) is not { } user)
            return Again();
        switch (await desk.WithCodeAsync(HttpContext, user, code))
        {
            case SignInOutcome.Done:
                return LocalRedirect(ReturnUrl is { } url && Url.IsLocalUrl(url) ? url : "~/");
            case SignInOutcome.TooMany:
                Response.Headers.RetryAfter = Waiting.Seconds(desk.Wait);
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Fault = $"Too many attempts. Wait {Waiting.Seconds(desk.Wait)} seconds.";
                return Page();
            default:
                Fault = "The code is wrong, or was used already.";
                return Page();
        }
    }

    private RedirectToPageResult Again() => RedirectToPage("/Accounts/SignIn", new { ReturnUrl, fault = "expired" });
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>E-mail and password, a passkey, or the organisation's provider. What was wrong is told in the same words, whatever it was.</summary>
[AllowAnonymous]
internal sealed class SignInModel(SignInDesk desk, SessionSignIn sessions, IOptions<AccountsOptions> accounts, IOptions<OidcOptions> oidc)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public string? Fault { get; private set; }
    public bool TakesPasswords => accounts.Value.Passwords;

    /// <summary>What the provider is called; null when there is none.</summary>
    public string? Provider => oidc.Value.IsSet ? oidc.Value.Name : null;

    public IActionResult OnGet(string? fault)
    {
        if (HttpContext.Features.Get<Caller>() is not null)
            return LocalRedirect(Target());
        Fault = fault switch
        {
            "provider" => $"Signing in with {Provider} failed. Try again.",
            "uninvited" => "There is no account for you here yet. Ask an administrator for an invitation.",
            "expired" => "That took too long. Sign in again.",
            _ => null,
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync() => Answer(await desk.WithPasswordAsync(HttpContext, Email, Password));

    /// <summary>What the browser needs to ask for a passkey: JSON, for the script of the page.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync()
    {
        Response.Headers.CacheControl = "no-store";
        return Content(await sessions.MakePasskeyRequestOptionsAsync(null), "application/json");
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential)
    {
        var outcome = await desk.WithPasskeyAsync(HttpContext, credential);
        return outcome is SignInOutcome.Wrong ? Refused("This passkey is not known here.") : Answer(outcome);
    }

    private IActionResult Answer(SignInOutcome outcome) =>
        outcome switch
        {
            SignInOutcome.Done => LocalRedirect(Target()),
            SignInOutcome.SecondStep => RedirectToPage("/Accounts/SecondStepPage", new { ReturnUrl }),
            SignInOutcome.TooMany => TooMany(),
            _ => Refused("E-mail or password is wrong. After five wrong passwords an account rests for five minutes."),
        };

    private PageResult TooMany()
    {
        Response.Headers.RetryAfter = Waiting.Seconds(desk.Wait);
        Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Refused($"Too many attempts. Wait {Waiting.Seconds(desk.Wait)} seconds.");
    }

    private PageResult Refused(string fault)
    {
        Fault = fault;
        return Page();
    }

    private string Target() => ReturnUrl is { } url && Url.IsLocalUrl(url) ? url : "~/";
}

using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts;

/// <summary>E-mail and password. A wrong e-mail, a wrong password and a locked account are told in the same words and take the same work.</summary>
[AllowAnonymous]
internal sealed class SignInModel(SignInManager<User> signIn, IPasswordHasher<User> hasher) : PageModel
{
    private const int Longest = 256;

    // Checked when there is no such account, so that the time taken does not say so.
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<User>().HashPassword(new User(), TokenSecret.Random()));

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public string? Fault { get; private set; }

    public IActionResult OnGet() => HttpContext.Features.Get<Caller>() is null ? Page() : LocalRedirect(Target());

    public async Task<IActionResult> OnPostAsync()
    {
        if (Email is { Length: > 0 and <= Longest } email && Password is { Length: > 0 and <= Longest } password)
        {
            var user = await signIn.UserManager.FindByEmailAsync(email.Trim());
            if (user is null)
                hasher.VerifyHashedPassword(new User(), NobodysHash.Value, password);
            else if ((await signIn.PasswordSignInAsync(user, password, isPersistent: true, lockoutOnFailure: true)).Succeeded)
                return LocalRedirect(Target());
        }
        Fault = "E-mail or password is wrong. After five wrong passwords an account rests for five minutes.";
        Response.StatusCode = StatusCodes.Status200OK;
        return Page();
    }

    private string Target() => ReturnUrl is { } url && Url.IsLocalUrl(url) ? url : "~/";
}

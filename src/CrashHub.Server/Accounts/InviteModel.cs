using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>Takes an invitation: with the account of who is signed in, or with a new one.</summary>
[AllowAnonymous]
internal sealed class InviteModel(
    InvitationDesk desk,
    UserManager<User> users,
    SignInDesk signIn,
    CrashHubDb db,
    IOptions<AccountsOptions> accounts,
    IOptions<OidcOptions> oidc,
    TimeProvider time
) : PageModel
{
    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public Invitation? Invitation { get; private set; }
    public string Secret { get; private set; } = "";

    /// <summary>The project's name; null for an account without one.</summary>
    public string? Project { get; private set; }

    /// <summary>Whether the invited address has an account, which must take it.</summary>
    public bool HasAccount { get; private set; }

    /// <summary>Whether that account is the one signed in.</summary>
    public bool IsSelf { get; private set; }
    public bool TakesPasswords => accounts.Value.Passwords;
    public string? Provider => oidc.Value.IsSet ? oidc.Value.Name : null;
    public IReadOnlyList<string> Faults { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellation) => await ShowAsync(token, cancellation);

    /// <summary>The person signed in becomes a member.</summary>
    public async Task<IActionResult> OnPostJoinAsync(string token, CancellationToken cancellation)
    {
        if (HttpContext.Features.Get<Caller>()?.UserId is not { } id || await users.FindByIdAsync(id) is not { } user)
            return await ShowAsync(token, cancellation);
        Faults = await desk.AcceptAsync(token, user, create: null, cancellation) ?? [];
        return Faults.Count == 0 ? LocalRedirect("~/") : await ShowAsync(token, cancellation);
    }

    /// <summary>Somebody new, with a password.</summary>
    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellation)
    {
        if (await desk.FindAsync(token, cancellation) is not { } invitation || !TakesPasswords)
            return await ShowAsync(token, cancellation);
        var name = DisplayName?.Trim() ?? "";
        if (name.Length is 0 or > 100 || name.Contains('\0', StringComparison.Ordinal))
            Faults = ["Enter a display name of at most 100 characters."];
        else if (Password is null or { Length: > 256 })
            Faults = ["Enter a password of 12 to 256 characters."];
        if (Faults.Count > 0)
            return await ShowAsync(token, cancellation);
        var user = new User
        {
            UserName = invitation.Email,
            Email = invitation.Email,
            // Not proved to be theirs: whoever invited has the link as well.
            DisplayName = name,
            CreatedAt = time.GetUtcNow(),
        };
        Faults = await desk.AcceptAsync(token, user, u => users.CreateAsync(u, Password!), cancellation) ?? [];
        if (Faults.Count > 0)
            return await ShowAsync(token, cancellation);
        await signIn.BeginAsync(HttpContext, user);
        return LocalRedirect("~/");
    }

    private async Task<IActionResult> ShowAsync(string token, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        Secret = token;
        Invitation = await desk.FindAsync(token, cancellation);
        if (Invitation is null)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            return Page();
        }
        if (Invitation.ProjectId is { } project)
            Project = await db.Projects.Where(p => p.Id == project).Select(p => p.Name).SingleOrDefaultAsync(cancellation);
        var there = await users.FindByEmailAsync(Invitation.Email);
        HasAccount = there is not null;
        IsSelf = there is not null && HttpContext.Features.Get<Caller>()?.UserId == there.Id;
        return Page();
    }
}

using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Creates the first administrator; the link is taken in the same transaction.</summary>
[AllowAnonymous]
internal sealed class SetupModel(CrashHubDb db, UserManager<User> users, SignInDesk signIn, TimeProvider time) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public bool IsOpen { get; private set; }

    public IReadOnlyList<string> Faults { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellation)
    {
        IsOpen = await SetupLink.IsValidAsync(db, token, cancellation);
        return IsOpen ? Page() : Gone();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellation)
    {
        IsOpen = await SetupLink.IsValidAsync(db, token, cancellation);
        if (!IsOpen)
            return Gone();
        var email = Email?.Trim() ?? "";
        var name = DisplayName?.Trim() ?? "";
        if (name.Length is 0 or > 100)
            Faults = ["Enter a display name of at most 100 characters."];
        else if (email.Length is 0 or > 256)
            Faults = ["Enter an e-mail address of at most 256 characters."];
        else if (Password is null or { Length: > 256 })
            Faults = ["Enter a password of 12 to 256 characters."];
        if (Faults.Count > 0)
            return Page();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await SetupLink.TakeAsync(db, token, cancellation))
        {
            IsOpen = false;
            return Gone();
        }
        var user = new User
        {
            UserName = email,
            Email = email,
            DisplayName = name,
            IsAdministrator = true,
            CreatedAt = time.GetUtcNow(),
        };
        var made = await users.CreateAsync(user, Password!);
        if (!made.Succeeded)
        {
            await transaction.RollbackAsync(cancellation);
            Faults = [.. made.Errors.Select(e => e.Description).Distinct()];
            return Page();
        }
        var self = new Caller(email, ScopeNames.All, null) { Address = ClientAddress.Of(HttpContext) };
        db.AuditEntries.Add(self.Audit(projectId: null, "user.create", $"{email}, the first administrator", time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        await signIn.BeginAsync(HttpContext, user);
        return LocalRedirect("~/");
    }

    private PageResult Gone()
    {
        Response.StatusCode = StatusCodes.Status410Gone;
        return Page();
    }
}

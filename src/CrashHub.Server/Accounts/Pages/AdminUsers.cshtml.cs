using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The accounts of the instance and open invitations to it.</summary>
[PageScope(TokenScopes.Admin, InstanceWide = true)]
internal sealed class AdminUsersModel(UserDesk desk, InvitationDesk invitations, Addresses addresses) : PageModel
{
    private const int Rows = 200;

    public IReadOnlyList<UserDocument> Items { get; private set; } = [];
    public IReadOnlyList<InvitationDocument> Open { get; private set; } = [];
    public InvitationDocument? Made { get; private set; }
    public string? Fault { get; private set; }
    public string? Done { get; private set; }
    public string Email { get; private set; } = "";
    public string? Next { get; private set; }
    public Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    public async Task<IActionResult> OnGetAsync(bool saved, CancellationToken cancellation)
    {
        Done = saved ? "Saved. It holds at once." : null;
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostInviteAsync(string? email, bool administrator, CancellationToken cancellation)
    {
        Email = email?.Trim() ?? "";
        if (InvitedPerson.IsAddress(Email))
        {
            var invited = new InvitedPerson(ProjectId: null, Email, ProjectRole.Viewer, ReadsMemory: false, administrator);
            var (made, refusal) = await invitations.CreateAsync(Caller, invited, null, addresses.Root(Request), cancellation);
            (Made, Fault) = (made, refusal?.ProblemDetails.Detail);
        }
        else
            Fault = "Enter an e-mail address.";
        if (Made is not null)
            Email = "";
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostChangeAsync(string? id, bool administrator, bool disabled, CancellationToken cancellation)
    {
        if (await desk.FindAsync(id ?? "", cancellation) is { } user)
            Fault = (await desk.ChangeAsync(Caller, user, administrator, disabled, cancellation))?.ProblemDetails.Detail;
        else
            Fault = "That account is gone already.";
        return Fault is null ? RedirectToPage(new { saved = true }) : await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id, CancellationToken cancellation)
    {
        if (await desk.FindAsync(id ?? "", cancellation) is { } user)
            Fault = (await desk.RemoveAsync(Caller, user, cancellation))?.ProblemDetails.Detail;
        return Fault is null ? RedirectToPage(new { saved = true }) : await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string? id, CancellationToken cancellation)
    {
        await invitations.WithdrawAsync(Caller, project: null, id ?? "", cancellation);
        return RedirectToPage(new { saved = true });
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        var cursor = Request.Query["cursor"].ToString() is { Length: > 0 } text ? Cursor.Parse(text) : null;
        var page = new PageRequest(Rows, cursor);
        var rows = page.Finish(
            HttpContext,
            await desk.ListAsync(page, cancellation),
            u => new Cursor(u.NormalizedEmail, null, Backwards: false),
            out var next
        );
        Items = [.. rows.Select(UserDesk.Document)];
        Next = next is null ? null : $"{Request.PathBase}/admin/users?cursor={next}";
        Open = await invitations.ListAsync(project: null, cancellation);
        return Page();
    }
}

using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>Members of a project and open invitations; works without scripts.</summary>
[PageScope(TokenScopes.Admin)]
internal sealed class MembersModel(MemberDesk desk, InvitationDesk invitations, Addresses addresses) : ProjectPage
{
    private const int MostShown = 500;

    /// <summary>Roles and what each may do, as the forms show them.</summary>
    public static readonly (string Name, string May)[] Roles =
    [
        ("viewer", "reads crashes, buckets and builds"),
        ("triager", "also resolves, mutes, assigns, merges"),
        ("maintainer", "also changes settings, tokens and members"),
    ];

    public IReadOnlyList<(MemberDocument Member, string Tag)> Items { get; private set; } = [];
    public IReadOnlyList<InvitationDocument> Open { get; private set; } = [];
    public InvitationDocument? Made { get; private set; }
    public string? Fault { get; private set; }
    public string? Done { get; private set; }
    public string Email { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(bool saved, CancellationToken cancellation)
    {
        Done = saved ? "Saved. It holds at once." : null;
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostInviteAsync(string? email, string? role, bool memory, CancellationToken cancellation)
    {
        Email = email?.Trim() ?? "";
        if (!InvitedPerson.IsAddress(Email))
            Fault = "Enter an e-mail address.";
        else if (RoleScopes.Parse(role) is not { } chosen)
            Fault = "Choose a role.";
        else
        {
            var invited = new InvitedPerson(Project.Id, Email, chosen, memory, IsAdministrator: false);
            var (made, refusal) = await invitations.CreateAsync(Caller, invited, null, addresses.Root(Request), cancellation);
            (Made, Fault) = (made, refusal?.ProblemDetails.Detail);
        }
        if (Made is not null)
            Email = "";
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostChangeAsync(string? id, string? role, bool memory, string? tag, CancellationToken cancellation)
    {
        if (await desk.FindAsync(Project.Id, id ?? "", cancellation) is not var (member, user))
            Fault = "That person is no member any more.";
        else if (!string.IsNullOrEmpty(tag) && tag != MemberDesk.TagOf(member))
            Fault = "Somebody changed the role since this page was opened. Look at what holds now and save again.";
        else if (RoleScopes.Parse(role) is not { } chosen)
            Fault = "Choose a role.";
        else
            Fault = (await desk.ChangeAsync(Caller, member, user, chosen, memory, cancellation))?.ProblemDetails.Detail;
        return Fault is null ? RedirectToPage(new { saved = true }) : await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id, CancellationToken cancellation)
    {
        if (await desk.FindAsync(Project.Id, id ?? "", cancellation) is not var (member, user))
            Fault = "That person is no member any more.";
        else
        {
            await desk.RemoveAsync(Caller, member, user, cancellation);
            return RedirectToPage(new { saved = true });
        }
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string? id, CancellationToken cancellation)
    {
        if (await invitations.WithdrawAsync(Caller, Project.Id, id ?? "", cancellation))
            return RedirectToPage(new { saved = true });
        Fault = "That invitation is gone already.";
        return await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        var rows = await desk.ListAsync(Project.Id, new PageRequest(MostShown, Cursor: null), cancellation);
        Items = [.. rows.Take(MostShown).Select(r => (MemberDesk.Document(r.Member, r.User), MemberDesk.TagOf(r.Member)))];
        Open = await invitations.ListAsync(Project.Id, cancellation);
        return Page();
    }
}

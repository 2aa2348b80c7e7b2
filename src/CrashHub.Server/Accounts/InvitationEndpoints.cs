using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Accounts;

/// <summary>Invitations to a project and, under <c>/api/v1/invitations</c>, to the instance.</summary>
internal static class InvitationEndpoints
{
    public static void MapInvitations(this RouteGroupBuilder api, RouteGroupBuilder project)
    {
        project
            .MapGet("/invitations", ListOfProjectAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("The project's open invitations, never a link");
        project
            .MapPost("/invitations", InviteToProjectAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Invites somebody to the project; the one-time link is shown this once")
            .Refuses(409, "too-many-invitations")
            .TakesJson<NewInvitation>();
        project
            .MapDelete("/invitations/{id}", WithdrawFromProjectAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Withdraws an invitation to the project");
        api.MapGet("/invitations", ListAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Open invitations to the instance, never a link");
        api.MapPost("/invitations", InviteAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Invites somebody to the instance; the one-time link is shown this once")
            .Refuses(409, "too-many-invitations")
            .TakesJson<NewAccountInvitation>();
        api.MapDelete("/invitations/{id}", WithdrawAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Withdraws an invitation to the instance");
    }

    private static async Task<Ok<Page<InvitationDocument>>> ListOfProjectAsync(
        ProjectContext project,
        InvitationDesk desk,
        CancellationToken cancellation
    ) => TypedResults.Ok(new Page<InvitationDocument>(await desk.ListAsync(project.Id, cancellation), Next: null));

    private static async Task<Ok<Page<InvitationDocument>>> ListAsync(InvitationDesk desk, CancellationToken cancellation) =>
        TypedResults.Ok(new Page<InvitationDocument>(await desk.ListAsync(project: null, cancellation), Next: null));

    private static async Task<Results<Created<InvitationDocument>, ProblemHttpResult>> InviteToProjectAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        InvitationDesk desk,
        Addresses addresses,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var email = MemberEndpoints.Email(fields);
        var role = MemberEndpoints.Role(fields, required: true);
        var readsMemory = fields.Flag("memoryRead") ?? false;
        var expiresAt = End(fields, time);
        if (fields.Faults() is { } faults)
            return faults;
        var invited = new InvitedPerson(project.Id, email!, role!.Value, readsMemory, IsAdministrator: false);
        return Answer(context, await desk.CreateAsync(caller, invited, expiresAt, addresses.Root(context.Request), cancellation));
    }

    private static async Task<Results<Created<InvitationDocument>, ProblemHttpResult>> InviteAsync(
        HttpContext context,
        Caller caller,
        InvitationDesk desk,
        Addresses addresses,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var email = MemberEndpoints.Email(fields);
        var administrator = fields.Flag("administrator") ?? false;
        var expiresAt = End(fields, time);
        if (fields.Faults() is { } faults)
            return faults;
        if (administrator && MemberDesk.Forbidden(caller, readsMemory: true) is { } forbidden)
            return forbidden; // An administrator reads memory too.
        var invited = new InvitedPerson(ProjectId: null, email!, ProjectRole.Viewer, ReadsMemory: false, administrator);
        return Answer(context, await desk.CreateAsync(caller, invited, expiresAt, addresses.Root(context.Request), cancellation));
    }

    private static Task<Results<NoContent, ProblemHttpResult>> WithdrawFromProjectAsync(
        string id,
        ProjectContext project,
        Caller caller,
        InvitationDesk desk,
        CancellationToken cancellation
    ) => WithdrawOneAsync(id, project.Id, caller, desk, cancellation);

    private static Task<Results<NoContent, ProblemHttpResult>> WithdrawAsync(
        string id,
        Caller caller,
        InvitationDesk desk,
        CancellationToken cancellation
    ) => WithdrawOneAsync(id, project: null, caller, desk, cancellation);

    private static async Task<Results<NoContent, ProblemHttpResult>> WithdrawOneAsync(
        string id,
        int? project,
        Caller caller,
        InvitationDesk desk,
        CancellationToken cancellation
    ) =>
        await desk.WithdrawAsync(caller, project, id, cancellation)
            ? TypedResults.NoContent()
            : Problem.NotFound("There is no such invitation here.");

    private static Results<Created<InvitationDocument>, ProblemHttpResult> Answer(
        HttpContext context,
        (InvitationDocument? Made, ProblemHttpResult? Refusal) outcome
    )
    {
        if (outcome.Made is not { } made)
            return outcome.Refusal!;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{context.Request.Path}/{made.Id}", made);
    }

    private static DateTimeOffset? End(JsonFields fields, TimeProvider time)
    {
        var end = fields.Instant("expiresAt");
        if (end is not null && (end <= time.GetUtcNow() || end > time.GetUtcNow() + InvitationDesk.Longest))
            fields.Add("expiresAt", "must be in the future, at most 30 days from now");
        return end;
    }
}

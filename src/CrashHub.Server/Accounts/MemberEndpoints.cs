using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Accounts;

/// <summary>The members of a project and their roles.</summary>
internal static class MemberEndpoints
{
    private static ProblemHttpResult None() => Problem.NotFound("There is no such member.");

    public static void MapMembers(this RouteGroupBuilder project)
    {
        project
            .MapGet("/members", ListAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("The project's members and their roles")
            .TakesPage();
        project
            .MapPost("/members", AddAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Makes somebody with an account a member")
            .Refuses(409, "member-already")
            .Refuses(422, "no-account")
            .TakesJson<NewMember>();
        project.MapGet("/members/{id}", ReadAsync).RequireScope(TokenScopes.Admin).WithSummary("One member, with the ETag");
        project
            .MapPatch("/members/{id}", ChangeAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Changes a member's role; honours If-Match")
            .TakesJson<MemberChange>();
        project
            .MapDelete("/members/{id}", RemoveAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Takes a member out of the project; honours If-Match");
    }

    /// <summary>The role that a body names; a fault when it is none.</summary>
    public static ProjectRole? Role(JsonFields fields, bool required)
    {
        if (fields.Text("role", 20, required) is not { } name)
            return null;
        var role = RoleScopes.Parse(name);
        if (role is null)
            fields.Add("role", $"must be one of {RoleScopes.Choices}");
        return role;
    }

    /// <summary>The e-mail address of a body.</summary>
    public static string? Email(JsonFields fields)
    {
        var email = fields.Text("email", InvitationDesk.LongestEmail, required: true);
        if (email is null || InvitedPerson.IsAddress(email))
            return email;
        fields.Add("email", "must be an e-mail address");
        return null;
    }

    private static async Task<Results<Ok<Page<MemberDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ProjectContext project,
        MemberDesk desk,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page.Cursor is { Key: null })
            return PageRequest.BadCursor();
        var rows = await desk.ListAsync(project.Id, page, cancellation);
        var shown = page.Finish(context, rows, r => new Cursor(r.User.NormalizedEmail, null, Backwards: false), out var next);
        return TypedResults.Ok(new Page<MemberDocument>([.. shown.Select(r => MemberDesk.Document(r.Member, r.User))], next));
    }

    private static async Task<Results<Created<MemberDocument>, ProblemHttpResult>> AddAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        MemberDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var email = Email(fields);
        var role = Role(fields, required: true);
        var readsMemory = fields.Flag("memoryRead") ?? false;
        if (fields.Faults() is { } faults)
            return faults;
        var (added, refusal) = await desk.AddAsync(caller, project.Id, email!, role!.Value, readsMemory, cancellation);
        return added is null ? refusal! : TypedResults.Created($"{context.Request.Path}/{added.Id}", added);
    }

    private static async Task<Results<Ok<MemberDocument>, ProblemHttpResult>> ReadAsync(
        string id,
        HttpContext context,
        ProjectContext project,
        MemberDesk desk,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(project.Id, id, cancellation) is not var (member, user))
            return None();
        context.Response.Headers.ETag = MemberDesk.TagOf(member);
        return TypedResults.Ok(MemberDesk.Document(member, user));
    }

    private static async Task<Results<Ok<MemberDocument>, ProblemHttpResult>> ChangeAsync(
        string id,
        HttpContext context,
        ProjectContext project,
        Caller caller,
        MemberDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var role = Role(fields, required: false);
        var readsMemory = fields.Flag("memoryRead");
        if (fields.Faults() is { } faults)
            return faults;
        if (await desk.FindAsync(project.Id, id, cancellation) is not var (member, user))
            return None();
        if (!Preconditions.Hold(context.Request, MemberDesk.TagOf(member)))
            return Preconditions.Failed();
        var refusal = await desk.ChangeAsync(caller, member, user, role ?? member.Role, readsMemory ?? member.ReadsMemory, cancellation);
        if (refusal is not null)
            return refusal;
        context.Response.Headers.ETag = MemberDesk.TagOf(member);
        return TypedResults.Ok(MemberDesk.Document(member, user));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        HttpContext context,
        ProjectContext project,
        Caller caller,
        MemberDesk desk,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(project.Id, id, cancellation) is not var (member, user))
            return None();
        if (!Preconditions.Hold(context.Request, MemberDesk.TagOf(member)))
            return Preconditions.Failed();
        await desk.RemoveAsync(caller, member, user, cancellation);
        return TypedResults.NoContent();
    }
}

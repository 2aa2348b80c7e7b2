using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Accounts;

/// <summary>The accounts of the instance, for its administrators.</summary>
internal static class UserEndpoints
{
    private static ProblemHttpResult None() => Problem.NotFound("There is no such account.");

    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapGet("/users", ListAsync).RequireInstanceScope(TokenScopes.Admin).WithSummary("The accounts of the instance").TakesPage();
        api.MapGet("/users/{id}", ReadAsync).RequireInstanceScope(TokenScopes.Admin).WithSummary("One account, with the ETag");
        api.MapPatch("/users/{id}", ChangeAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Makes an account an administrator's or not, disables it or not; honours If-Match")
            .Refuses(409, "last-administrator")
            .TakesJson<UserChange>();
        api.MapDelete("/users/{id}", RemoveAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Removes an account with its memberships and sessions; honours If-Match")
            .Refuses(409, "last-administrator");
    }

    private static async Task<Results<Ok<Page<UserDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        UserDesk desk,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page.Cursor is { Key: null })
            return PageRequest.BadCursor();
        var rows = await desk.ListAsync(page, cancellation);
        var shown = page.Finish(context, rows, u => new Cursor(u.NormalizedEmail, null, Backwards: false), out var next);
        return TypedResults.Ok(new Page<UserDocument>([.. shown.Select(UserDesk.Document)], next));
    }

    private static async Task<Results<Ok<UserDocument>, ProblemHttpResult>> ReadAsync(
        string id,
        HttpContext context,
        UserDesk desk,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(id, cancellation) is not { } user)
            return None();
        context.Response.Headers.ETag = UserDesk.TagOf(user);
        return TypedResults.Ok(UserDesk.Document(user));
    }

    private static async Task<Results<Ok<UserDocument>, ProblemHttpResult>> ChangeAsync(
        string id,
        HttpContext context,
        Caller caller,
        UserDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var administrator = fields.Flag("administrator");
        var disabled = fields.Flag("disabled");
        if (fields.Faults() is { } faults)
            return faults;
        if (await desk.FindAsync(id, cancellation) is not { } user)
            return None();
        if (!Preconditions.Hold(context.Request, UserDesk.TagOf(user)))
            return Preconditions.Failed();
        if (administrator is true && !user.IsAdministrator && MemberDesk.Forbidden(caller, readsMemory: true) is { } forbidden)
            return forbidden; // An administrator reads memory too.
        var refusal = await desk.ChangeAsync(
            caller,
            user,
            administrator ?? user.IsAdministrator,
            disabled ?? user.IsDisabled,
            cancellation
        );
        if (refusal is not null)
            return refusal;
        context.Response.Headers.ETag = UserDesk.TagOf(user);
        return TypedResults.Ok(UserDesk.Document(user));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        HttpContext context,
        Caller caller,
        UserDesk desk,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(id, cancellation) is not { } user)
            return None();
        if (!Preconditions.Hold(context.Request, UserDesk.TagOf(user)))
            return Preconditions.Failed();
        if (await desk.RemoveAsync(caller, user, cancellation) is { } refusal)
            return refusal;
        return TypedResults.NoContent();
    }
}

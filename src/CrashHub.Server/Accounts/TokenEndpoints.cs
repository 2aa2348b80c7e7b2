using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Accounts;

/// <summary>Tokens of a project and, under <c>/api/v1/tokens</c>, of the whole instance.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this RouteGroupBuilder api, RouteGroupBuilder project)
    {
        project.MapGet("/tokens", ListOfProjectAsync).RequireScope(TokenScopes.Admin).WithSummary("The project's tokens, never a secret");
        project
            .MapPost("/tokens", CreateInProjectAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Makes a token of the project; its secret is shown this once")
            .Refuses(409, "too-many-tokens")
            .TakesJson<NewToken>();
        project
            .MapDelete("/tokens/{id}", RevokeInProjectAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Revokes a token of the project");
        api.MapGet("/tokens", ListAsync).RequireInstanceScope(TokenScopes.Admin).WithSummary("The instance-wide tokens, never a secret");
        api.MapPost("/tokens", CreateAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Makes an instance-wide token; its secret is shown this once")
            .Refuses(409, "too-many-tokens")
            .TakesJson<NewToken>();
        api.MapDelete("/tokens/{id}", RevokeAsync).RequireInstanceScope(TokenScopes.Admin).WithSummary("Revokes an instance-wide token");
    }

    private static async Task<Ok<Page<TokenDocument>>> ListOfProjectAsync(
        ProjectContext project,
        TokenDesk desk,
        CancellationToken cancellation
    ) => TypedResults.Ok(new Page<TokenDocument>(await desk.ListAsync(project.Id, cancellation), Next: null));

    private static async Task<Ok<Page<TokenDocument>>> ListAsync(TokenDesk desk, CancellationToken cancellation) =>
        TypedResults.Ok(new Page<TokenDocument>(await desk.ListAsync(projectId: null, cancellation), Next: null));

    private static Task<Results<Created<TokenDocument>, ProblemHttpResult>> CreateInProjectAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        TokenDesk desk,
        TimeProvider time,
        CancellationToken cancellation
    ) => CreateOneAsync(context, project.Id, caller, desk, time, cancellation);

    private static Task<Results<Created<TokenDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        Caller caller,
        TokenDesk desk,
        TimeProvider time,
        CancellationToken cancellation
    ) => CreateOneAsync(context, projectId: null, caller, desk, time, cancellation);

    private static Task<Results<NoContent, ProblemHttpResult>> RevokeInProjectAsync(
        string id,
        ProjectContext project,
        Caller caller,
        TokenDesk desk,
        CancellationToken cancellation
    ) => RevokeOneAsync(id, project.Id, caller, desk, cancellation);

    private static Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id,
        Caller caller,
        TokenDesk desk,
        CancellationToken cancellation
    ) => RevokeOneAsync(id, projectId: null, caller, desk, cancellation);

    private static async Task<Results<Created<TokenDocument>, ProblemHttpResult>> CreateOneAsync(
        HttpContext context,
        int? projectId,
        Caller caller,
        TokenDesk desk,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var name = fields.Text("name", TokenDesk.LongestName, required: true);
        var scopes = Scopes(fields);
        var expiresAt = fields.Instant("expiresAt");
        if (expiresAt <= time.GetUtcNow())
            fields.Add("expiresAt", "must be in the future");
        var isPublic = fields.Flag("public") ?? false;
        var perMinute = (int?)fields.Number("requestsPerMinute", 1, TokenDesk.MostPerMinute);
        if (perMinute is not null && !isPublic)
            fields.Add("requestsPerMinute", "is for public keys only");
        if (isPublic && projectId is null)
            fields.Add("public", "is for keys of a project only");
        if (isPublic && scopes is not (TokenScopes.Ingest or TokenScopes.None))
            fields.Add("scopes", "of a public key must be ingest alone: strangers can read it");
        if (fields.Faults() is { } faults)
            return faults;
        int? rate = isPublic ? perMinute ?? TokenDesk.DefaultPerMinute : null;
        var (made, refusal) = await desk.CreateAsync(caller, projectId, name!, scopes, expiresAt, rate, cancellation);
        if (made is null)
            return refusal!;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{context.Request.Path}/{made.Id}", made);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeOneAsync(
        string id,
        int? projectId,
        Caller caller,
        TokenDesk desk,
        CancellationToken cancellation
    ) =>
        await desk.RevokeAsync(caller, projectId, id, cancellation)
            ? TypedResults.NoContent()
            : Problem.NotFound("There is no such token here.");

    private static TokenScopes Scopes(JsonFields fields)
    {
        if (fields.Texts("scopes", most: 20, required: true) is not { } names)
            return TokenScopes.None;
        var scopes = TokenScopes.None;
        foreach (var name in names)
            if (ScopeNames.Parse(name) is { } scope)
                scopes |= scope;
            else
                fields.Add("scopes", $"holds '{(name.Length > 40 ? name[..40] : name)}', which is none of {ScopeNames.Choices}");
        if (names.Count == 0)
            fields.Add("scopes", $"must name at least one of {ScopeNames.Choices}");
        return scopes;
    }
}

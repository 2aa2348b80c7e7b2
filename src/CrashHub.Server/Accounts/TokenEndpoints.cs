using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Tokens of a project and, under <c>/api/v1/tokens</c>, of the whole instance.</summary>
internal static class TokenEndpoints
{
    private const int LongestName = 100;
    private const int MostTokens = 1000;

    public static void MapTokens(this RouteGroupBuilder api, RouteGroupBuilder project)
    {
        project.MapGet("/tokens", ListOfProjectAsync).RequireScope(TokenScopes.Admin);
        project.MapPost("/tokens", CreateInProjectAsync).RequireScope(TokenScopes.Admin);
        project.MapDelete("/tokens/{id}", RevokeInProjectAsync).RequireScope(TokenScopes.Admin);
        api.MapGet("/tokens", ListAsync).RequireInstanceScope(TokenScopes.Admin);
        api.MapPost("/tokens", CreateAsync).RequireInstanceScope(TokenScopes.Admin);
        api.MapDelete("/tokens/{id}", RevokeAsync).RequireInstanceScope(TokenScopes.Admin);
    }

    private static Task<Ok<Page<TokenDocument>>> ListOfProjectAsync(
        ProjectContext project,
        CrashHubDb db,
        CancellationToken cancellation
    ) => ListOfAsync(project.Id, db, cancellation);

    private static Task<Ok<Page<TokenDocument>>> ListAsync(CrashHubDb db, CancellationToken cancellation) =>
        ListOfAsync(projectId: null, db, cancellation);

    private static Task<Results<Created<TokenDocument>, ProblemHttpResult>> CreateInProjectAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        TimeProvider time,
        CancellationToken cancellation
    ) => CreateOneAsync(context, project.Id, caller, db, time, cancellation);

    private static Task<Results<Created<TokenDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        Caller caller,
        CrashHubDb db,
        TimeProvider time,
        CancellationToken cancellation
    ) => CreateOneAsync(context, projectId: null, caller, db, time, cancellation);

    private static Task<Results<NoContent, ProblemHttpResult>> RevokeInProjectAsync(
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        TokenDirectory tokens,
        TimeProvider time,
        CancellationToken cancellation
    ) => RevokeOneAsync(id, project.Id, caller, db, tokens, time, cancellation);

    private static Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id,
        Caller caller,
        CrashHubDb db,
        TokenDirectory tokens,
        TimeProvider time,
        CancellationToken cancellation
    ) => RevokeOneAsync(id, projectId: null, caller, db, tokens, time, cancellation);

    private static async Task<Ok<Page<TokenDocument>>> ListOfAsync(int? projectId, CrashHubDb db, CancellationToken cancellation)
    {
        var tokens = await db
            .Tokens.AsNoTracking()
            .Where(t => t.ProjectId == projectId && t.RevokedAt == null)
            .OrderBy(t => t.CreatedAt)
            .ThenBy(t => t.Id)
            .Take(MostTokens)
            .ToListAsync(cancellation);
        return TypedResults.Ok(new Page<TokenDocument>([.. tokens.Select(t => Document(t, secret: null))], Next: null));
    }

    private static async Task<Results<Created<TokenDocument>, ProblemHttpResult>> CreateOneAsync(
        HttpContext context,
        int? projectId,
        Caller caller,
        CrashHubDb db,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var now = time.GetUtcNow();
        var name = fields.Text("name", LongestName, required: true);
        var scopes = Scopes(fields);
        var expiresAt = fields.Instant("expiresAt");
        if (expiresAt <= now)
            fields.Add("expiresAt", "must be in the future");
        if (fields.Faults() is { } faults)
            return faults;
        foreach (var scope in ScopeNames.Of(scopes))
            if (!caller.Has(ScopeNames.Parse(scope)!.Value))
                return Problem.Of(403, "forbidden", "Not allowed", $"Only who holds {scope} can grant it.");
        if (await db.Tokens.CountAsync(t => t.ProjectId == projectId && t.RevokedAt == null, cancellation) >= MostTokens)
            return Problem.Of(409, "too-many-tokens", "Too many tokens", $"There are {MostTokens} tokens already; revoke some.");

        var secret = TokenSecret.Create();
        var token = new ApiToken
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            Name = name!,
            Hash = TokenSecret.HashOf(secret),
            Scopes = scopes,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
        db.Tokens.Add(token);
        db.AuditEntries.Add(Audit(caller, projectId, "token.create", token, now));
        await db.SaveChangesAsync(cancellation);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{context.Request.Path}/{token.Id}", Document(token, secret));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeOneAsync(
        string id,
        int? projectId,
        Caller caller,
        CrashHubDb db,
        TokenDirectory tokens,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var token = Guid.TryParse(id, out var parsed)
            ? await db.Tokens.SingleOrDefaultAsync(t => t.Id == parsed && t.ProjectId == projectId && t.RevokedAt == null, cancellation)
            : null;
        if (token is null)
            return Problem.NotFound("There is no such token here.");
        var now = time.GetUtcNow();
        token.RevokedAt = now;
        db.AuditEntries.Add(Audit(caller, projectId, "token.revoke", token, now));
        await db.SaveChangesAsync(cancellation);
        tokens.Forget(token.Hash);
        return TypedResults.NoContent();
    }

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

    private static AuditEntry Audit(Caller caller, int? projectId, string action, ApiToken token, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            At = now,
            Actor = caller.Name,
            Action = action,
            Target = $"{token.Id} {token.Name} ({string.Join(' ', ScopeNames.Of(token.Scopes))})",
        };

    private static TokenDocument Document(ApiToken token, string? secret) =>
        new()
        {
            Id = token.Id.ToString(),
            Token = secret,
            Name = token.Name,
            Scopes = ScopeNames.Of(token.Scopes),
            ExpiresAt = token.ExpiresAt,
            CreatedAt = token.CreatedAt,
            LastUsedAt = token.LastUsedAt,
        };
}

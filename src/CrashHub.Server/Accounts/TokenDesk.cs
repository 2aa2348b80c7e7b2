using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Makes, lists and revokes tokens, for the API and for the page; each change is audited.</summary>
internal sealed class TokenDesk(CrashHubDb db, TokenDirectory tokens, TimeProvider time)
{
    public const int LongestName = 100;

    /// <summary>Requests a minute of a public key that does not say.</summary>
    public const int DefaultPerMinute = 600;
    public const int MostPerMinute = 1_000_000;
    private const int MostTokens = 1000;

    public async Task<IReadOnlyList<TokenDocument>> ListAsync(int? projectId, CancellationToken cancellation)
    {
        var found = await db
            .Tokens.AsNoTracking()
            .Where(t => t.ProjectId == projectId && t.RevokedAt == null)
            .OrderBy(t => t.CreatedAt)
            .ThenBy(t => t.Id)
            .Take(MostTokens)
            .ToListAsync(cancellation);
        return [.. found.Select(t => Document(t, secret: null))];
    }

    /// <summary>The token with its secret, this once; or why it was not made.</summary>
    public async Task<(TokenDocument? Made, ProblemHttpResult? Refusal)> CreateAsync(
        Caller caller,
        int? projectId,
        string name,
        TokenScopes scopes,
        DateTimeOffset? expiresAt,
        int? publicPerMinute,
        CancellationToken cancellation
    )
    {
        if (publicPerMinute is not null && (scopes != TokenScopes.Ingest || projectId is null))
            return (
                null,
                Problem.Of(400, "invalid-fields", "Some fields are not right", "A public key takes the scope ingest of one project only.")
            );
        foreach (var scope in ScopeNames.Of(scopes))
            if (!caller.Has(ScopeNames.Parse(scope)!.Value))
                return (null, Problem.Of(403, "forbidden", "Not allowed", $"Only who holds {scope} can grant it."));
        if (await db.Tokens.CountAsync(t => t.ProjectId == projectId && t.RevokedAt == null, cancellation) >= MostTokens)
            return (null, Problem.Of(409, "too-many-tokens", "Too many tokens", $"There are {MostTokens} tokens already; revoke some."));
        var now = time.GetUtcNow();
        var secret = TokenSecret.Create();
        var token = new ApiToken
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            Name = name,
            Hash = TokenSecret.HashOf(secret),
            Scopes = scopes,
            CreatedAt = now,
            ExpiresAt = expiresAt,
            PublicPerMinute = publicPerMinute,
        };
        db.Tokens.Add(token);
        db.AuditEntries.Add(caller.Audit(projectId, "token.create", Described(token), now));
        await db.SaveChangesAsync(cancellation);
        return (Document(token, secret), null);
    }

    /// <summary>False when there is no such token here.</summary>
    public async Task<bool> RevokeAsync(Caller caller, int? projectId, string id, CancellationToken cancellation)
    {
        var token = Guid.TryParse(id, out var parsed)
            ? await db.Tokens.SingleOrDefaultAsync(t => t.Id == parsed && t.ProjectId == projectId && t.RevokedAt == null, cancellation)
            : null;
        if (token is null)
            return false;
        var now = time.GetUtcNow();
        token.RevokedAt = now;
        db.AuditEntries.Add(caller.Audit(projectId, "token.revoke", Described(token), now));
        await db.SaveChangesAsync(cancellation);
        tokens.Forget(token.Hash);
        return true;
    }

    private static string Described(ApiToken token) =>
        $"{token.Id} {token.Name} ({string.Join(' ', ScopeNames.Of(token.Scopes))}{(token.PublicPerMinute is null ? "" : ", public")})";

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
            Public = token.PublicPerMinute is not null,
            RequestsPerMinute = token.PublicPerMinute,
        };
}

using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Who calls and what was granted. Handlers take it as a parameter.</summary>
/// <param name="Name">For the audit: a user's name or <c>token:name</c>.</param>
/// <param name="Granted">The scopes as stored.</param>
/// <param name="ProjectId">The token's project; null for instance-wide tokens and people.</param>
internal sealed record Caller(string Name, TokenScopes Granted, int? ProjectId)
{
    /// <summary>The token; null for people.</summary>
    public Guid? TokenId { get; init; }

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());

    /// <summary>True when one of <paramref name="anyOf"/> is granted or included: triage and memory:read include read; admin includes all but memory:read.</summary>
    public bool Has(TokenScopes anyOf)
    {
        var held = Granted;
        if ((held & (TokenScopes.Triage | TokenScopes.MemoryRead)) != 0)
            held |= TokenScopes.Read;
        if ((held & TokenScopes.Admin) != 0)
            held |= TokenScopes.Ingest | TokenScopes.BuildsWrite | TokenScopes.Read | TokenScopes.Triage;
        return (held & anyOf) != 0;
    }

    /// <summary>A line of the audit: what this caller did, to what, and when.</summary>
    public AuditEntry Audit(int? projectId, string action, string target, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            At = now,
            Actor = Name,
            Action = action,
            Target = target,
        };
}

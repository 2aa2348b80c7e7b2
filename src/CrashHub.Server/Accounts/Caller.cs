using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Who calls and what was granted. Handlers take it as a parameter.</summary>
/// <param name="Name">For the audit: a user's name or <c>token:name</c>.</param>
/// <param name="Granted">The scopes as stored; for a member of projects those of the role in the project of the address.</param>
/// <param name="ProjectId">The token's project; null for instance-wide tokens and people.</param>
internal sealed record Caller(string Name, TokenScopes Granted, int? ProjectId)
{
    /// <summary>The token; null for people.</summary>
    public Guid? TokenId { get; init; }

    /// <summary>The person; null for tokens.</summary>
    public string? UserId { get; init; }

    /// <summary>The person's session; null for tokens.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The scopes by project of a person who does not administer the instance; null for everybody else.</summary>
    public IReadOnlyDictionary<int, TokenScopes>? Memberships { get; init; }

    /// <summary>Requests a minute of a key that strangers can see; null for everybody else.</summary>
    public int? PublicPerMinute { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>True for whom every project is open, as far as the scopes go.</summary>
    public bool IsInstanceWide => ProjectId is null && Memberships is null;

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

    /// <summary>The same caller inside a project, with the scopes that hold there; null when it is none of theirs.</summary>
    public Caller? In(int project)
    {
        if (Memberships is not null)
            return Memberships.TryGetValue(project, out var scopes) ? this with { Granted = scopes } : null;
        return ProjectId is null || ProjectId == project ? this : null;
    }

    /// <summary>The projects that a list across projects is cut to; null for no cut.</summary>
    public IReadOnlyList<int>? Projects()
    {
        if (Memberships is not null)
            return [.. Memberships.Keys];
        return ProjectId is { } own ? [own] : null;
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
            Address = Address,
        };
}

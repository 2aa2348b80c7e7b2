namespace CrashHub.Contracts;

/// <summary>Whom an alert rule tells.</summary>
public sealed record AlertActionDocument
{
    /// <summary>The action's id within its rule.</summary>
    public required string Id { get; init; }

    /// <summary><c>webhook</c>, <c>slack</c>, <c>teams</c>, <c>discord</c> or <c>email</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is sent, masked behind the host; null for e-mail.</summary>
    public required string? Url { get; init; }

    /// <summary>The e-mail address; null for others.</summary>
    public required string? To { get; init; }

    /// <summary>E-mails of so many minutes are one; 0 sends at once.</summary>
    public required int DigestMinutes { get; init; }
}

namespace CrashHub.Contracts;

/// <summary>Whom an alert rule is to tell.</summary>
public sealed record AlertActionChange
{
    /// <summary>The id of an action that the rule has; null for a new one.</summary>
    public string? Id { get; init; }

    /// <summary><c>webhook</c>, <c>slack</c>, <c>teams</c>, <c>discord</c> or <c>email</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Where it is sent: http or https.</summary>
    public string? Url { get; init; }

    /// <summary>The e-mail address.</summary>
    public string? To { get; init; }

    /// <summary>For e-mail: those of so many minutes are one; 0 sends at once.</summary>
    public int? DigestMinutes { get; init; }
}

namespace CrashHub.Server.Alerts;

/// <summary>How one attempt ended.</summary>
/// <param name="Status">The receiver's status; null when it gave none.</param>
/// <param name="Error">What went wrong; null when the receiver took it.</param>
/// <param name="IsFinal">True when trying again can't help.</param>
internal readonly record struct AlertOutcome(int? Status, string? Error, bool IsFinal = false)
{
    public static readonly AlertOutcome Mailed = new(null, null);

    public static AlertOutcome Blocked(string why) => new(null, why, IsFinal: true);
}

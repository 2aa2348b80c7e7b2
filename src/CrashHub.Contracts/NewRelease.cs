namespace CrashHub.Contracts;

/// <summary>A release to be made.</summary>
public sealed record NewRelease : ReleaseChange
{
    /// <summary>Its name, as hosts will send it; 1 to 250 characters.</summary>
    public required string Release { get; init; }
}

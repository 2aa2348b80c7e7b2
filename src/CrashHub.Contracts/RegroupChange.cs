namespace CrashHub.Contracts;

/// <summary>Stops a regroup or lets it go on.</summary>
/// <param name="State"><c>paused</c> or <c>running</c>.</param>
public sealed record RegroupChange(RegroupState State);

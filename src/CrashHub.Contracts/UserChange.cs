namespace CrashHub.Contracts;

/// <summary>What changes of an account; what is absent stays.</summary>
/// <param name="Administrator">Whether it administers the instance.</param>
/// <param name="Disabled">Whether it may not sign in; its sessions end at once.</param>
public sealed record UserChange(bool? Administrator, bool? Disabled);

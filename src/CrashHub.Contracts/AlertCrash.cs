namespace CrashHub.Contracts;

/// <summary>The crash that caused an alert.</summary>
/// <param name="Id">The crash's id.</param>
/// <param name="Links">Its addresses.</param>
public sealed record AlertCrash(string Id, CrashLinks Links);

namespace CrashHub.Contracts;

/// <summary>The rule that an alert is of.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Name">Its name.</param>
public sealed record AlertName(string Id, string Name);
